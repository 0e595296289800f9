namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The account's limits, and how long jobs take (section <c>textract</c> of the settings).</summary>
public sealed record TextractSettings
{
    /// <summary>Jobs that may run at once; default 100.</summary>
    public int ConcurrentJobs { get; init; } = 100;

    /// <summary>Calls a second by operation; those that are not named are not limited.</summary>
    public IReadOnlyDictionary<string, double> CallsPerSecond { get; init; } = new Dictionary<string, double>();

    /// <summary>What a job takes at least, by the simulator's clock; default 0: as long as the recognition.</summary>
    public TimeSpan JobDuration { get; init; }

    /// <summary>Most bytes of a synchronous request's document; default 10 MiB.</summary>
    public long SyncBytes { get; init; } = 10 << 20;

    /// <summary>Most bytes of an asynchronous PDF or TIFF; default 500 MiB. Pictures stay at 10 MiB.</summary>
    public long AsyncBytes { get; init; } = 500L << 20;

    /// <summary>Most pages of an asynchronous document; default 3,000.</summary>
    public int AsyncPages { get; init; } = 3_000;
}
