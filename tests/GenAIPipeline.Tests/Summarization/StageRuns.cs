using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Tests.Summarization;

/// <summary>What the stage runner hands to a stage.</summary>
internal static class StageRuns
{
    public static StageRun Of(ExtractedText text, SummarizationResult? result = null, int seed = 0, string profile = "general", Action<StageProgress>? report = null, Guid? id = null)
    {
        var document = Document(profile, id ?? new Guid(seed, 0, 0, new byte[8]));
        return new StageRun(document, Results(document, text, result), report ?? (_ => { }));
    }

    private static Document Document(string profile, Guid id) => new()
    {
        Id = new DocumentId(id),
        Tenant = "acme",
        FileName = "report.txt",
        MediaType = "text/plain",
        Bytes = 1,
        Sha256 = new string('0', 64),
        Profile = profile,
        Status = DocumentStatus.TextExtracted,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        CorrelationId = "c",
    };

    private static StageResults Results(Document document, ExtractedText text, SummarizationResult? summary)
    {
        var results = new StageResults((_, _, _, _) => Task.FromResult<StoredResult?>(null), document);
        results.Remember(StageName.Extraction, text);
        if (summary is not null)
            results.Remember(StageName.Summarization, summary);
        return results;
    }
}
