namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>What a benchmark measured.</summary>
/// <param name="Title">A heading.</param>
/// <param name="Method">How it was measured, in a few sentences.</param>
/// <param name="Rows">The numbers.</param>
internal sealed record BenchmarkResult(string Title, string Method, IReadOnlyList<BenchmarkRow> Rows)
{
    public string Name { get; init; } = "";
    public DateTimeOffset MeasuredAt { get; init; }

    /// <summary>Whether a missed goal is a failure of the product, which the exit status tells; speeds depend on the machine.</summary>
    public bool MustHold { get; init; }
    public Machine? Machine { get; init; }

    /// <summary>Load of the machine when the measurement began: near 0 on an idle one.</summary>
    public double LoadBefore { get; init; }
}
