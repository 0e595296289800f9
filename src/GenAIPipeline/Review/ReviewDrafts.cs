using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Review;

/// <summary>What a reviewer looks at: the published result of the doubted run, or what would be published.</summary>
public sealed class ReviewDrafts(DocumentStore documents, StageResultStore results)
{
    /// <summary>The document of a review; null when it was deleted in the meantime.</summary>
    public Task<Document?> DocumentOfAsync(StoredReview review, CancellationToken cancellation) => documents.FindAsync(review.Tenant, review.DocumentId, cancellation);

    /// <summary>The draft in the shape of the published result; null when retention has removed its parts.</summary>
    public async Task<JsonNode?> FindAsync(Document document, int run, CancellationToken cancellation)
    {
        if (await results.FindAsync(document.Id, StageName.Publishing, run, cancellation) is { } published && published.Run == run)
            return JsonNode.Parse(published.Body);
        if (await results.FindAsync(document.Id, StageName.Summarization, run, cancellation) is not { } summary
            || await results.FindAsync(document.Id, StageName.Checking, run, cancellation) is not { } report)
        {
            return null;
        }

        var draft = DocumentResult.Build(document with { Run = run }, summary.As<SummarizationResult>(), report.As<CheckReport>(), "reviewed");
        return JsonSerializer.SerializeToNode(draft, DocumentJson.Options);
    }
}
