namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>What the long run is to be.</summary>
/// <param name="Documents">All of them; the default run has 1,000.</param>
internal sealed record LongRunPlan(int Documents)
{
    /// <summary>From one kill of a worker to the next.</summary>
    public TimeSpan KillEvery { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Share of all calls that a fault strikes.</summary>
    public double FaultShare { get; } = 0.05;

    /// <summary>Uploads at once, by HTTP and into the drop folder each.</summary>
    public int Clients { get; } = 4;

    /// <summary>When no document has moved for so long, the rest is lost: longer than two slow polls and the longest timeout of a call.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromMinutes(8);

    /// <summary>Decides names and order.</summary>
    public int Seed { get; } = 2026;

    public int Scans => Documents * 8 / 100;

    public int Recordings => Documents * 2 / 100;

    public int Texts => Documents - Scans - Recordings;

    /// <summary>What has to be paid without faults: a model's answer for each document, a page for each scan, a job for each recording.</summary>
    public int PaidWork => Documents + Scans + Recordings;
}
