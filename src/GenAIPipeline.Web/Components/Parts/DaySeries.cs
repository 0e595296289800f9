namespace GenAIPipeline.Web.Components.Parts;

/// <summary>A number for each day, of one name.</summary>
/// <param name="Name">As the key calls it.</param>
/// <param name="Values">In the order of the days; may be below zero.</param>
public sealed record DaySeries(string Name, IReadOnlyList<decimal> Values)
{
    /// <summary>Fillings that can be told apart.</summary>
    public const int Most = 5;

    public decimal Total => Values.Sum();

    /// <summary>Sums lines up by name and day, the largest name first; what is too much for the fillings becomes one series of others.</summary>
    /// <param name="lines">What is counted.</param>
    /// <param name="days">Oldest first.</param>
    /// <param name="day">Day of a line.</param>
    /// <param name="name">Name that a line counts for.</param>
    /// <param name="value">What a line adds.</param>
    public static IReadOnlyList<DaySeries> Of<T>(IEnumerable<T> lines, IReadOnlyList<DateOnly> days, Func<T, DateOnly> day, Func<T, string> name, Func<T, decimal> value)
    {
        var all = lines.GroupBy(name).Select(named => Of(named.Key, named)).Where(series => series.Values.Any(number => number != 0))
            .OrderByDescending(series => series.Total).ThenBy(series => series.Name, StringComparer.Ordinal).ToList();
        if (all.Count <= Most)
            return all;
        var others = all[(Most - 1)..];
        return [.. all[..(Most - 1)], new DaySeries($"{others.Count} others", [.. days.Select((_, n) => others.Sum(series => series.Values[n]))])];

        DaySeries Of(string title, IEnumerable<T> named)
        {
            var sums = named.GroupBy(day).ToDictionary(of => of.Key, of => of.Sum(value));
            return new DaySeries(title, [.. days.Select(one => sums.GetValueOrDefault(one))]);
        }
    }
}
