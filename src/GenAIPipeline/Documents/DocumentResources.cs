namespace GenAIPipeline.Documents;

/// <summary>Shows rows as resources.</summary>
public sealed class DocumentResources(DocumentListStore list, DocumentChanges changes, StageOrder stages)
{
    /// <summary>One document, with what it brought along.</summary>
    public async Task<DocumentResource> ShowAsync(Document document, CancellationToken cancellation) => (await ShowAsync([document], cancellation))[0];

    /// <summary>Documents in the given order; one query for the attachments of all.</summary>
    public async Task<IReadOnlyList<DocumentResource>> ShowAsync(IReadOnlyList<Document> documents, CancellationToken cancellation)
    {
        // Only what has been opened can have brought something along, which spares new documents the query.
        var opened = documents.Where(document => document.Status is not (DocumentStatus.Uploaded or DocumentStatus.Accepted) || document.Run > 1);
        var attachments = await list.AttachmentsAsync([.. opened.Select(document => document.Id.Value)], cancellation);
        return [.. documents.Select(document => Show(document, [.. attachments[document.Id.Value]]))];
    }

    private DocumentResource Show(Document document, IReadOnlyList<AttachmentLink> attachments)
    {
        var links = DocumentLinks.Of(document.Id);
        return new DocumentResource
        {
            Id = document.Id.Value,
            Tenant = document.Tenant,
            FileName = document.FileName,
            MediaType = document.MediaType,
            Bytes = document.Bytes,
            Sha256 = document.Sha256,
            Profile = document.Profile,
            Labels = document.Labels,
            Status = document.Status,
            Stage = stages.On(document.Status),
            Progress = document.Status.IsAtRest() ? null : changes.LatestProgress(document.Id),
            Attempt = document.Attempt,
            Run = document.Run,
            CreatedAt = document.CreatedAt,
            UpdatedAt = document.UpdatedAt,
            DuplicateOf = document.DuplicateOf?.Value,
            ParentId = document.ParentId?.Value,
            Attachments = attachments.Count == 0 ? null : attachments,
            Error = document.Error,
            Wait = document.Wait,
            Review = document.Review is { } review ? new(review.Id, review.Lane == ReviewLane.Blocking ? "blocking" : "qa", review.Reasons, $"/v1/reviews/{review.Id}") : null,
            Result = document.Result is { } result ? new(links.Result, result.Model, result.Outcome, result.Degraded, result.CostUsd) : null,
            Pages = document.Pages,
            Seconds = document.Seconds,
            Links = links,
        };
    }
}
