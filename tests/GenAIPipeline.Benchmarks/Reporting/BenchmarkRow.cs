namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>One number of a benchmark.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Value">With its unit.</param>
/// <param name="Goal">What it should be; null where nothing is promised.</param>
/// <param name="IsMet">Whether it is; null without a goal.</param>
internal sealed record BenchmarkRow(string What, string Value, string? Goal = null, bool? IsMet = null)
{
    public static BenchmarkRow Of(string what, double value, string unit = "") => new(what, Text(value, unit));

    public static BenchmarkRow AtLeast(string what, double value, double goal, string unit = "") => new(what, Text(value, unit), "≥ " + Text(goal, unit), value >= goal);

    public static BenchmarkRow AtMost(string what, double value, double goal, string unit = "") => new(what, Text(value, unit), "≤ " + Text(goal, unit), value <= goal);

    private static string Text(double value, string unit)
    {
        var number = Math.Abs(value) switch
        {
            >= 100 => value.ToString("#,0"),
            >= 10 => value.ToString("0.#"),
            _ => value.ToString("0.0##"),
        };
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
