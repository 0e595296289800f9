namespace GenAIPipeline.Documents;

/// <summary>What a status says about the document.</summary>
public static class DocumentStatusRules
{
    /// <summary>No stage will ever run on it again unless somebody reprocesses or redrives.</summary>
    public static bool IsEnd(this DocumentStatus status) =>
        status is DocumentStatus.Completed or DocumentStatus.Rejected or DocumentStatus.Failed or DocumentStatus.Cancelled;

    /// <summary>Its text is still to be read from its file.</summary>
    public static bool IsUnread(this DocumentStatus status) => status is DocumentStatus.Uploaded or DocumentStatus.Accepted;

    /// <summary>It moves no further by itself: it has ended or waits for a person.</summary>
    public static bool IsAtRest(this DocumentStatus status) => status.IsEnd() || status == DocumentStatus.NeedsReview;
}
