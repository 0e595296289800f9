namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>The models by every name they are called by, each with its quota.</summary>
internal sealed class ModelTable
{
    private readonly Dictionary<string, BedrockModel> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Quota> quotas = new(StringComparer.Ordinal);

    public ModelTable(BedrockSettings settings, TimeProvider time, ModelTable? before = null)
    {
        foreach (var model in settings.Models)
        {
            foreach (var name in model.Profiles.Append(model.Id))
                byName[name] = model;
            if (settings.KeepsUse && before?.quotas.GetValueOrDefault(model.Id) is { } used)
                used.Change(model.Quota);
            else
                used = new Quota(model.Quota, time);
            quotas[model.Id] = used;
        }
    }

    public IReadOnlyDictionary<string, Quota> Quotas => quotas;

    public Quota QuotaOf(BedrockModel model) => quotas[model.Id];

    /// <param name="name">A model's or profile's id or ARN.</param>
    /// <exception cref="Wire.SimulatedErrorException">There is no such model, or it may not be called so.</exception>
    public BedrockModel Find(string name)
    {
        var id = name.StartsWith("arn:", StringComparison.Ordinal) ? name.Split('/')[^1] : name;
        if (!byName.TryGetValue(id, out var model))
            throw BedrockErrors.UnknownModel();
        if (!model.IsEnabled)
            throw BedrockErrors.NoAccess();
        return model.NeedsProfile && id == model.Id ? throw BedrockErrors.NeedsProfile(id) : model;
    }
}
