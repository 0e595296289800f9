using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Why a call gave no answer, by what is to be done about it.</summary>
internal abstract record ExternalFault
{
    private ExternalFault() { }

    /// <summary>The account's rate or number of jobs is used up: wait, no attempt is spent.</summary>
    public sealed record Busy : ExternalFault;

    /// <summary>The answer got lost or the service is down: may pass.</summary>
    public sealed record Outage(string Sentence) : ExternalFault;

    /// <summary>Somebody has to act: a permission, a setting.</summary>
    public sealed record Refused(string Sentence) : ExternalFault;

    /// <summary>The input's fault.</summary>
    public sealed record BadInput(Rejection Reason) : ExternalFault;

    /// <summary>The reserved work cannot be gone on with (its source or its job is gone): it is to be started anew.</summary>
    public sealed record Lost(string Sentence) : ExternalFault;
}

/// <summary>A call's answer or why there is none.</summary>
internal readonly record struct CallAnswer<T>(T? Value, ExternalFault? Fault)
    where T : class;

/// <summary>How a job stands.</summary>
internal abstract record JobProgress
{
    private JobProgress() { }

    /// <summary>Not ended.</summary>
    public sealed record Running : JobProgress;

    /// <summary>Ended with an answer, whole or in part.</summary>
    public sealed record Ended(PaidAnswer Answer) : JobProgress;

    /// <summary>It ended without an answer.</summary>
    public sealed record Failed(ExternalFault Fault) : JobProgress;
}

/// <summary>What was paid for.</summary>
/// <param name="Body">JSON, kept by content.</param>
/// <param name="Cost">The ledger's row without moment and document, which the caller knows.</param>
internal sealed record PaidAnswer(byte[] Body, Cost Cost);

/// <summary>What the work cost.</summary>
/// <param name="Model">Name in the ledger: <c>textract/expense</c>.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Units">How many.</param>
/// <param name="Usd">In US dollars.</param>
internal sealed record Cost(string Model, Platform.Models.CallUnit Unit, double Units, decimal Usd);

/// <summary>What the caller of paid work gets.</summary>
internal abstract record ExternalAnswer
{
    private ExternalAnswer() { }

    /// <summary>The answer, now or from before.</summary>
    public sealed record Arrived(byte[] Body) : ExternalAnswer;

    /// <summary>Not yet, or never: hand it on.</summary>
    public sealed record Stopped(ExtractionAnswer Answer) : ExternalAnswer;
}
