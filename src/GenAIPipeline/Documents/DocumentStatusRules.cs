namespace GenAIPipeline.Documents;

/// <summary>What a status says about the document.</summary>
public static class DocumentStatusRules
{
    /// <summary>No stage will ever run on it again unless somebody reprocesses or redrives.</summary>
    public static bool IsEnd(this DocumentStatus status) =>
        status is DocumentStatus.Completed or DocumentStatus.Rejected or DocumentStatus.Failed or DocumentStatus.Cancelled;

    /// <summary>It moves no further by itself: it has ended or waits for a person.</summary>
    public static bool IsAtRest(this DocumentStatus status) => status.IsEnd() || status == DocumentStatus.NeedsReview;
}
