namespace GenAIPipeline.Documents;

/// <summary>Where a document stands. Each value is reached by exactly one commit.</summary>
public enum DocumentStatus
{
    /// <summary>A row that says where its bytes lie, or where a client is to put them; the intake fetches them (aws mode only).</summary>
    Uploaded,

    /// <summary>A row, waiting for text extraction.</summary>
    Accepted,

    /// <summary>Text with geometry or times is stored.</summary>
    TextExtracted,

    /// <summary>A cited summary is stored; nothing is checked yet.</summary>
    Summarized,

    /// <summary>Rests until a person decides.</summary>
    NeedsReview,

    /// <summary>Checked or approved; the result is not published yet.</summary>
    ReadyToPublish,

    /// <summary>End: the result is published.</summary>
    Completed,

    /// <summary>End: the input's fault, or a reviewer's no.</summary>
    Rejected,

    /// <summary>End: our fault; a dead letter allows a redrive.</summary>
    Failed,

    /// <summary>End: somebody called it off.</summary>
    Cancelled,
}

/// <summary>Facts about statuses.</summary>
public static class DocumentStatuses
{
    /// <summary>A stage has work to do: the document neither rests nor has ended.</summary>
    public static bool IsUnfinished(this DocumentStatus status) => status
        is DocumentStatus.Uploaded or DocumentStatus.Accepted or DocumentStatus.TextExtracted or DocumentStatus.Summarized or DocumentStatus.ReadyToPublish;
}
