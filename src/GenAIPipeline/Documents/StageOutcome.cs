using GenAIPipeline.Events;

namespace GenAIPipeline.Documents;

/// <summary>What a stage may answer; a closed set.</summary>
public abstract record StageOutcome
{
    private StageOutcome() { }

    /// <summary>The stage is through. Everything named here is committed in one transaction with the new status.</summary>
    /// <param name="Next">One of the exits that <c>Pipeline.cs</c> lists for the stage.</param>
    /// <param name="Result">What the stage made (serialized as JSON under the stage's name), or null.</param>
    public sealed record Done(DocumentStatus Next, object? Result = null) : StageOutcome
    {
        /// <summary>Events to emit, in order.</summary>
        public IReadOnlyList<PipelineEvent> Events { get; init; } = [];

        /// <summary>Documents found inside this one (a mail's attachments); inserted in the same transaction.</summary>
        public IReadOnlyList<ChildDocument> Children { get; init; } = [];

        /// <summary>Columns of the document's row that the stage learned.</summary>
        public DocumentFacts Facts { get; init; } = DocumentFacts.None;

        /// <summary>A review to open: blocking when <see cref="Next"/> is NeedsReview, else a qa review of a completed document.</summary>
        public ReviewRequest? Review { get; init; }
    }

    /// <summary>Something outside failed in a way that may pass; spends an attempt.</summary>
    /// <param name="Reason">A sentence for operators, without document text.</param>
    /// <param name="After">How long to wait; null for the stage's own backoff.</param>
    public sealed record Retry(string Reason, TimeSpan? After = null) : StageOutcome
    {
        /// <summary>Type and stack of the exception behind it, for the dead letter; null for an expected failure.</summary>
        public string? Fault { get; init; }

        /// <summary>Nothing passes by waiting (a permission is missing, a job never ended): the document fails at once and waits for a redrive.</summary>
        public bool IsFinal { get; init; }

        /// <summary>Stable code of the cause; null (default) for the one that the outcome suggests.</summary>
        public string? Code { get; init; }

        /// <summary>Events to emit before the document's own, if it fails.</summary>
        public IReadOnlyList<PipelineEvent> Events { get; init; } = [];
    }

    /// <summary>Not a failure: an outside job runs or a quota window is far off. The worker is freed and no attempt is spent.</summary>
    /// <param name="For">What is waited for, as a reader of the page would say it: "the model", "Textract".</param>
    /// <param name="Until">When to look again at the latest.</param>
    public sealed record Wait(string For, DateTimeOffset Until) : StageOutcome
    {
        /// <summary>The media type found by content, for who goes on without the file; null leaves the row's.</summary>
        public string? MediaType { get; init; }
    }

    /// <summary>The input's fault: the document ends <see cref="DocumentStatus.Rejected"/>.</summary>
    public sealed record Reject(Rejection Reason) : StageOutcome;
}
