using System.Text.Json;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Every file of samples/ through a running program, and whatever is not as expected.json says.</summary>
internal sealed class SampleRun(RunningProgram program)
{
    private static readonly TimeSpan RestsWithin = TimeSpan.FromSeconds(180);
    private readonly Dictionary<string, Guid> uploaded = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ServiceClient Service { get; } = new(program.Api);

    /// <summary>Documents by the file's name.</summary>
    public IReadOnlyDictionary<string, Guid> Uploaded => uploaded;

    public async Task UploadAsync()
    {
        foreach (var (name, sample) in Samples.Expected(program.Mode))
            uploaded[name] = await Service.UploadAsync(name, await File.ReadAllBytesAsync(Samples.PathOf(name), Cancellation), sample.Profile, Cancellation);
    }

    /// <summary>Waits for all ends, approves what is to be reviewed, and answers what is wrong.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        var faults = new List<string>();
        foreach (var (name, id) in uploaded)
            faults.AddRange((await FaultsOfAsync(id, Samples.Expected(program.Mode)[name])).Select(fault => $"{name}: {fault}"));
        return faults;
    }

    /// <summary>The feed, which holds one completion of each.</summary>
    public async Task<IReadOnlyList<JsonElement>> FeedAsync()
    {
        var feed = await Service.FeedWithCompletionsAsync(uploaded.Count, TimeSpan.FromSeconds(20), Cancellation);
        foreach (var (name, id) in uploaded)
            feed.Count(e => ServiceClient.IsCompletion(e) && ServiceClient.IsAbout(e, id)).ShouldBe(1, name);
        feed.Select(e => long.Parse(e.GetProperty("sequence").GetString()!)).ShouldBe(Enumerable.Range(1, feed.Count).Select(n => (long)n));
        return feed;
    }

    private async Task<IReadOnlyList<string>> FaultsOfAsync(Guid id, ExpectedSample sample)
    {
        var document = await Service.RestAsync(id, RestsWithin, Cancellation);
        if (document.GetProperty("status").GetString() != sample.Status)
            return [$"expected {sample.Status}, got {document}"];
        var faults = new List<string>();
        var text = (await Service.TextAsync(id, Cancellation)).ReplaceLineEndings(" ");
        faults.AddRange(sample.Phrases.Where(phrase => !text.Contains(phrase, StringComparison.Ordinal)).Select(phrase => $"no \"{phrase}\" in the text"));
        faults.AddRange(await AttachmentFaultsAsync(document, sample));
        if (sample.Status == "NeedsReview")
        {
            var draft = await Service.GetAsync($"/v1/reviews/{document.GetProperty("review").GetProperty("id").GetGuid()}", Cancellation);
            faults.AddRange(SentenceFaults(Find(draft, "sentences"), sample.MinSentences));
            await Service.ApproveAsync(document, Cancellation);
            await Service.RestAsync(id, TimeSpan.FromSeconds(20), Cancellation);
            await CompletesAsync(id);
        }

        var result = await Service.GetAsync($"/v1/documents/{id}/result", Cancellation);
        faults.AddRange(SentenceFaults(Find(result, "sentences"), sample.MinSentences));
        if (result.GetProperty("outcome").GetString() != (sample.Status == "NeedsReview" ? "reviewed" : "auto"))
            faults.Add($"outcome {result.GetProperty("outcome")}");
        return faults;
    }

    private async Task CompletesAsync(Guid id)
    {
        for (var turn = 0; turn < 200; turn++)
        {
            if ((await Service.GetAsync($"/v1/documents/{id}", Cancellation)).GetProperty("status").GetString() == "Completed")
                return;
            await Task.Delay(50, Cancellation);
        }
    }

    private async Task<IReadOnlyList<string>> AttachmentFaultsAsync(JsonElement document, ExpectedSample sample)
    {
        var names = new List<string>();
        if (document.TryGetProperty("attachments", out var attachments) && attachments.ValueKind == JsonValueKind.Array)
            foreach (var attachment in attachments.EnumerateArray())
            {
                var id = attachment.ValueKind == JsonValueKind.String ? attachment.GetGuid() : attachment.GetProperty("id").GetGuid();
                var child = await Service.RestAsync(id, RestsWithin, Cancellation);
                names.Add(child.GetProperty("fileName").GetString()!);
                if (child.GetProperty("status").GetString() is not ("Completed" or "NeedsReview") || child.GetProperty("parentId").GetGuid() != document.GetProperty("id").GetGuid())
                    return [$"attachment {child}"];
            }

        return names.Order().SequenceEqual(sample.Attachments.Order()) ? [] : [$"attachments {string.Join(", ", names)}"];
    }

    private static IEnumerable<string> SentenceFaults(JsonElement? sentences, int least)
    {
        if (sentences is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() < least)
            yield return $"expected at least {least} sentences, got {sentences}";
        else if (list.EnumerateArray().Any(sentence => sentence.GetProperty("citations").GetArrayLength() == 0))
            yield return $"a sentence without citation: {list}";
    }

    /// <summary>The first property of the name, at any depth.</summary>
    private static JsonElement? Find(JsonElement within, string name)
    {
        if (within.ValueKind != JsonValueKind.Object)
            return null;
        return within.TryGetProperty(name, out var found) ? found : within.EnumerateObject().Select(property => Find(property.Value, name)).FirstOrDefault(inner => inner is not null);
    }
}
