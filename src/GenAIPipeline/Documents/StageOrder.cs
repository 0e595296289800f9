namespace GenAIPipeline.Documents;

/// <summary>Which stage works on which status; the composition makes it from <c>Pipeline.cs</c>, which the folders of the stages do not see.</summary>
/// <param name="RunsOn">Every stage of the table with the status that gives it work.</param>
public sealed record StageOrder(IReadOnlyDictionary<StageName, DocumentStatus> RunsOn)
{
    /// <summary>The stage whose turn it is; null when the document has ended.</summary>
    public StageName? On(DocumentStatus status)
    {
        foreach (var (stage, runsOn) in RunsOn)
        {
            if (runsOn == status)
                return stage;
        }

        return null;
    }
}
