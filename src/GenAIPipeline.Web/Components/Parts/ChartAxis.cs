namespace GenAIPipeline.Web.Components.Parts;

/// <summary>An axis of round numbers that begins at zero, or below it where values are.</summary>
/// <param name="Low">Value at its begin.</param>
/// <param name="High">Value at its end.</param>
/// <param name="Step">Between two lines.</param>
public sealed record ChartAxis(decimal Low, decimal High, decimal Step)
{
    private const int MostSteps = 5;

    public IEnumerable<decimal> Ticks
    {
        get
        {
            for (var tick = Low; tick <= High; tick += Step)
                yield return tick;
        }
    }

    /// <summary>An axis on which both values are, and zero.</summary>
    public static ChartAxis Of(decimal least, decimal most)
    {
        var (low, high) = (Math.Min(0, least), Math.Max(0, most));
        var step = low == high ? 0.25m : Round((high - low) / MostSteps);
        return new ChartAxis(Math.Floor(low / step) * step, low == high ? 1 : Math.Ceiling(high / step) * step, step);
    }

    /// <summary>Percent of the axis from its begin.</summary>
    public double Place(decimal value) => (double)((value - Low) / (High - Low) * 100);

    /// <summary>The next of 1, 2 and 5 times a power of ten.</summary>
    private static decimal Round(decimal step)
    {
        var power = 1m;
        while (power > step)
            power /= 10;
        while (power * 10 <= step)
            power *= 10;
        return power * (step <= power ? 1 : step <= 2 * power ? 2 : step <= 5 * power ? 5 : 10);
    }
}
