using GenAIPipeline.AwsSimulator.Faults;
using static GenAIPipeline.AwsSimulator.Faults.FaultKind;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>All that the simulator can do to calls and messages, so that together a given share of each service's calls is struck.</summary>
internal static class FaultMix
{
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Shuffled = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MessageLate = TimeSpan.FromSeconds(15);

    /// <summary>What every service does. An answer that is lost comes too late for the work: that is done and paid.</summary>
    private static readonly Fault[] Everywhere =
    [
        new() { Kind = Throttle },
        new() { Kind = FaultKind.Delay, Delay = Slow },
        new() { Kind = Hang },
        new() { Kind = ServerError },
        new() { Kind = Reset },
        new() { Kind = Truncate },
        new() { Kind = ServerError, AfterWork = true },
        new() { Kind = Reset, AfterWork = true },
        new() { Kind = Hang, AfterWork = true },
    ];

    private static readonly (string Service, Fault[] Own)[] Services =
    [
        ("s3", []),
        ("sqs", []),
        // A page on which Textract says that there is nothing is no fault that a client can tell from an empty page: it is left out.
        ("textract", []),
        ("transcribe", [new() { Kind = Outcome, Code = "FAILED" }]),
        ("bedrock",
        [
            new() { Kind = Malformed },
            new() { Kind = Hallucinate },
            new() { Kind = Outcome, Code = "max_tokens" },
            new() { Kind = Outcome, Code = "malformed_model_output" },
            new() { Kind = Outcome, Code = "truncated", Operation = "ConverseStream" }, // ends without a word
            new() { Kind = Outcome, Code = "ModelStreamErrorException", Operation = "ConverseStream" },
        ]),
        ("events", [new() { Kind = Outcome, Code = "InternalFailure" }]),
    ];

    /// <param name="share">Of the calls.</param>
    public static IEnumerable<Fault> Of(double share) => Calls(share).Concat(Messages(share));

    private static IEnumerable<Fault> Calls(double share) =>
        from service in Services
        let faults = Everywhere.Concat(service.Own).ToList()
        from fault in faults
        select fault with { Service = service.Service, Probability = share / faults.Count };

    /// <summary>Every message comes three times and is overtaken; some come late, and some that tell the end of a job never come. S3 loses none of its notifications.</summary>
    private static IEnumerable<Fault> Messages(double share) =>
    [
        new() { Kind = Tripled },
        new() { Kind = Reordered, Delay = Shuffled },
        new() { Kind = Late, Delay = MessageLate, Probability = share },
        new() { Kind = Lost, Target = "completions", Probability = share },
    ];
}
