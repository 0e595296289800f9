namespace GenAIPipeline.Web.Components.Parts;

/// <summary>The bars of a chart, in percent of its height: what is above zero is stacked upwards, what is below downwards.</summary>
/// <param name="Axis">What the heights mean.</param>
/// <param name="Bars">The parts of each day's bar.</param>
public sealed record BarStack(ChartAxis Axis, IReadOnlyList<IReadOnlyList<BarPart>> Bars)
{
    /// <param name="series">All of the same days.</param>
    /// <param name="days">How many days these are.</param>
    public static BarStack Of(IReadOnlyList<DaySeries> series, int days)
    {
        var sums = Enumerable.Range(0, days).Select(n => series.Select(one => one.Values[n])).ToList();
        var axis = ChartAxis.Of(sums.Min(values => values.Where(value => value < 0).Sum()), sums.Max(values => values.Where(value => value > 0).Sum()));
        return new BarStack(axis, [.. Enumerable.Range(0, days).Select(n => Bar(axis, series, n))]);
    }

    private static List<BarPart> Bar(ChartAxis axis, IReadOnlyList<DaySeries> series, int n)
    {
        var parts = new List<BarPart>();
        var (up, down) = (0m, 0m);
        for (var index = 0; index < series.Count; index++)
        {
            var value = series[index].Values[n];
            if (value == 0)
                continue;
            var bottom = value > 0 ? up : down + value;
            parts.Add(new BarPart(index, axis.Place(bottom), axis.Place(bottom + Math.Abs(value)) - axis.Place(bottom)));
            (up, down) = value > 0 ? (up + value, down) : (up, down + value);
        }

        return parts;
    }
}

/// <summary>A series' part of a bar.</summary>
/// <param name="Series">Its place among the series, from 0.</param>
/// <param name="Bottom">Percent from below.</param>
/// <param name="Height">In percent.</param>
public readonly record struct BarPart(int Series, double Bottom, double Height);
