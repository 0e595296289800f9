using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline;

/// <summary>How long things are kept; section <c>Retention</c>. An absent value keeps for ever, which is the default of everything that people made.</summary>
public sealed record RetentionOptions : IValidatableObject
{
    /// <summary>The feed must be replayable for at least this long.</summary>
    private static readonly TimeSpan LeastEvents = TimeSpan.FromDays(30);

    /// <summary>Uploaded bytes, from the document's last move. Without them a document cannot be reprocessed.</summary>
    public TimeSpan? Files { get; init; }

    /// <summary>Extracted text, from the document's last move.</summary>
    public TimeSpan? Text { get; init; }

    /// <summary>Summaries, checks, reviewers' edits and published results, from the document's last move.</summary>
    public TimeSpan? Results { get; init; }

    /// <summary>Answers of models kept for reuse, from the moment they were made.</summary>
    public TimeSpan? CachedAnswers { get; init; }

    /// <summary>Events of the feed, from their time; 30 days at least. A reader whose cursor is older sees the gap in the sequence.</summary>
    public TimeSpan? Events { get; init; }

    /// <summary>Open dead letters, from the moment they were parked; then they are marked expired and leave the list.</summary>
    public TimeSpan? DeadLetters { get; init; }

    /// <summary>Idempotency keys, from their first use, and what is known of dropped objects: as long as a client may repeat an upload, or a queue its messages (14 days, and as long again in the dead letters). Default 30 days.</summary>
    public TimeSpan? IdempotencyKeys { get; init; } = TimeSpan.FromDays(30);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        TimeSpan?[] all = [Files, Text, Results, CachedAnswers, Events, DeadLetters, IdempotencyKeys];
        if (all.Any(age => age <= TimeSpan.Zero))
            yield return new ValidationResult("Expected every age in Retention to be positive, or absent to keep for ever.");
        if (Events < LeastEvents)
            yield return new ValidationResult($"Expected Retention:Events of at least {LeastEvents.TotalDays:0} days, got {Events}.", [nameof(Events)]);
    }
}
