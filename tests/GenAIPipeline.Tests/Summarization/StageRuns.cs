using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Tests.Summarization;

/// <summary>What the stage runner hands to a stage.</summary>
internal static class StageRuns
{
    public static StageRun Of(ExtractedText text, SummarizationResult? result = null, int seed = 0, string profile = "general", Action<StageProgress>? report = null, Guid? id = null) =>
        new(Document(profile, id ?? new Guid(seed, 0, 0, new byte[8])), new Results(text, result), report ?? (_ => { }));

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

    private sealed class Results(ExtractedText text, SummarizationResult? result) : IStageResults
    {
        public Task<T> GetAsync<T>(StageName stage, CancellationToken cancellation)
            where T : class =>
            Task.FromResult(stage == StageName.Extraction ? (T)(object)text : (T)(object)(result ?? throw new InvalidOperationException("No summary in this run.")));

        public Task<T?> FindInRunAsync<T>(StageName stage, CancellationToken cancellation)
            where T : class =>
            Task.FromResult(stage == StageName.Extraction ? (T?)(object)text : (T?)(object?)result);
    }
}
