namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The service's own throttling error.</summary>
    Throttle,

    /// <summary>The answer starts <see cref="Fault.Delay"/> later.</summary>
    Delay,

    /// <summary>Nothing is answered until the client gives up, or for <see cref="Fault.Delay"/> if it is set; then the connection is closed.</summary>
    Hang,

    /// <summary>The service's own 5xx, or <see cref="Fault.Code"/> and <see cref="Fault.Status"/>.</summary>
    ServerError,

    /// <summary>The connection is cut without an answer.</summary>
    Reset,

    /// <summary>The connection is cut within the answer, behind <see cref="Fault.AfterBytes"/> of its body.</summary>
    Truncate,

    /// <summary>An AI service answers with a body that breaks the form asked for.</summary>
    Malformed,

    /// <summary>The work is done, but what comes back is not the service's answer: as long, and with another body (a proxy's page, or <see cref="Fault.Code"/> such as <c>{}</c>).</summary>
    Garbled,

    /// <summary>A model answers with what the document does not say.</summary>
    Hallucinate,

    /// <summary>The work ends as <see cref="Fault.Code"/> says: a Textract job as FAILED, PARTIAL_SUCCESS or for ever IN_PROGRESS, a Transcribe job as FAILED or for ever IN_PROGRESS, a model's answer by that stop reason, an entry of PutEvents with that error.</summary>
    Outcome,

    /// <summary>A notification is never delivered. What a client itself sends is never lost: SQS acknowledged it.</summary>
    Lost,

    /// <summary>A message becomes visible <see cref="Fault.Delay"/> later (default 5 s).</summary>
    Late,

    /// <summary>A message is delivered three times.</summary>
    Tripled,

    /// <summary>A message is overtaken by those behind it: it becomes visible up to <see cref="Fault.Delay"/> later (default 1 s).</summary>
    Reordered,
}

/// <summary>A rule of what goes wrong, when. Matchers are exact or globs with <c>*</c>; null matches everything.</summary>
public sealed record Fault
{
    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Signing name (<c>sqs</c>, <c>s3</c>, <c>textract</c>, <c>transcribe</c>, <c>bedrock</c>, <c>events</c>, <c>sns</c>). For messages: who sent it.</summary>
    public string? Service { get; init; }

    /// <summary>Operation of the API model.</summary>
    public string? Operation { get; init; }

    /// <summary>What the call is about: queue name, <c>bucket/key</c>, model id, job name. For messages: the queue's name.</summary>
    public string? Target { get; init; }

    /// <summary>Chance of each match, 0 to 1. Default 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>So many matches pass unharmed first.</summary>
    public int Skip { get; init; }

    /// <summary>Strikes at most so often; null for ever.</summary>
    public int? Count { get; init; }

    /// <summary>How long, for delays, hangs and late messages.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>True strikes after the work is done instead of before: the answer is lost on the way (Reset, Hang, ServerError).</summary>
    public bool AfterWork { get; init; }

    /// <summary>How much of the body passes before the cut (Truncate). Default: half of it, 200 bytes if the length is unknown.</summary>
    public long? AfterBytes { get; init; }

    /// <summary>Error code instead of the service's usual one (Throttle, ServerError); how the work ends (Outcome); the body (Garbled).</summary>
    public string? Code { get; init; }

    /// <summary>HTTP status instead of the usual one (Throttle, ServerError).</summary>
    public int? Status { get; init; }

    internal bool IsForMessages => Kind is FaultKind.Lost or FaultKind.Late or FaultKind.Tripled or FaultKind.Reordered;
}
