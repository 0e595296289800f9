using GenAIPipeline.Events;

namespace GenAIPipeline.Documents;

/// <summary>One move of a document, committed whole or not at all: the row by compare-and-set, and everything that belongs to the move.</summary>
/// <param name="From">The row as it was read; its version must still be the present one.</param>
/// <param name="To">The new status (may be the same).</param>
public sealed record Transition(Document From, DocumentStatus To)
{
    /// <summary>The lease under which a worker commits; null for a person's command, which takes the row from whoever runs it.</summary>
    public long? LeaseToken { get; init; }

    /// <summary>The worker goes on with the next stage and keeps its lease.</summary>
    public bool KeepsLease { get; init; }

    /// <summary>The stage that moved it, for the history and as the name of <see cref="Result"/>.</summary>
    public StageName? Stage { get; init; }

    /// <summary>Who moved it, when it was a person.</summary>
    public string? Actor { get; init; }

    /// <summary>A sentence for the history.</summary>
    public string? Detail { get; init; }

    /// <summary>Serialized under <see cref="Stage"/>; null stores nothing.</summary>
    public object? Result { get; init; }
    public IReadOnlyList<PipelineEvent> Events { get; init; } = [];
    public IReadOnlyList<NewDocument> Children { get; init; } = [];
    public DocumentFacts Facts { get; init; } = DocumentFacts.None;
    public ReviewRequest? Review { get; init; }
    public NewDeadLetter? DeadLetter { get; init; }
    public DocumentError? Error { get; init; }
    public DocumentWait? Wait { get; init; }

    /// <summary>Failed attempts of the stage that comes next; 0 after a success.</summary>
    public int Attempt { get; init; }

    /// <summary>A new run number, or null to keep it.</summary>
    public int? Run { get; init; }

    /// <summary>Another profile, or null to keep it.</summary>
    public string? Profile { get; init; }

    /// <summary>When the rescuer looks again, for unfinished statuses; null means at once.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Makes a new job for the wake-up in the same transaction.</summary>
    public bool WakesUp { get; init; }

    /// <summary>Closes open reviews (the document is reprocessed, cancelled or done without them).</summary>
    public bool WithdrawsReviews { get; init; }

    /// <summary>Of an encrypted file, for its next reading. Not public, so that nothing that shows the record shows it.</summary>
    internal string? Password { get; init; }

    /// <summary>Further statements of the caller's own tables, run in the same transaction after the compare-and-set.</summary>
    internal Action<Npgsql.NpgsqlBatch>? Also { get; init; }
}

/// <summary>What a failed document leaves for an operator.</summary>
/// <param name="Id">Of the dead letter.</param>
/// <param name="Stage">The stage that failed.</param>
/// <param name="Code">Stable code of the cause.</param>
/// <param name="Detail">A sentence.</param>
/// <param name="Exception">Type and stack, without messages that may quote a document.</param>
/// <param name="Attempts">Attempts made.</param>
public sealed record NewDeadLetter(Guid Id, StageName Stage, string Code, string Detail, string? Exception, int Attempts);
