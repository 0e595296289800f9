using System.Globalization;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>Numbers as people read them: always with their measure.</summary>
internal static class Measure
{
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 100_000 => Scaled(bytes / 1e3, "kB"),
        < 1_000_000_000 => Scaled(bytes / 1e6, "MB"),
        _ => Scaled(bytes / 1e9, "GB"),
    };

    /// <summary>How long something took: "14 ms", "2.1 s", "6 min 12 s", "2 h 14 min", "3 days".</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1 } => "0 ms",
        { TotalMilliseconds: < 100 } => $"{time.TotalMilliseconds:0} ms",
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => $"{(int)time.TotalSeconds} s",
        { TotalMinutes: < 10 } => time.Seconds == 0 ? $"{(int)time.TotalMinutes} min" : $"{(int)time.TotalMinutes} min {time.Seconds} s",
        { TotalHours: < 1 } => $"{(int)time.TotalMinutes} min",
        { TotalDays: < 1 } => time.Minutes == 0 ? $"{(int)time.TotalHours} h" : $"{(int)time.TotalHours} h {time.Minutes} min",
        _ => Count((int)time.TotalDays, "day"),
    };

    /// <summary>How old something is, in one coarse unit: "6 s", "14 min", "3 h", "12 days".</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)age.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{(int)age.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)age.TotalHours} h",
        _ => $"{(int)age.TotalDays} days",
    };

    /// <summary>A place in a recording: "11:48", "1:02:03".</summary>
    public static string Clock(double seconds)
    {
        var at = TimeSpan.FromSeconds(Math.Floor(seconds));
        return at.TotalHours >= 1 ? $"{(int)at.TotalHours}:{at.Minutes:00}:{at.Seconds:00}" : $"{at.Minutes}:{at.Seconds:00}";
    }

    /// <summary>"$1,058.20", "−$0.0071", "$0", "<$0.0001".</summary>
    public static string Usd(decimal usd) => Math.Abs(usd) switch
    {
        0 => "$0",
        < 0.00005m => "<$0.0001",
        var size => $"{(usd < 0 ? "−" : "")}${size.ToString(size < 0.1m ? "0.00##" : "#,0.00", CultureInfo.InvariantCulture)}",
    };

    /// <summary>A mark on an axis of money: "$8", "$0.5".</summary>
    public static string UsdTick(decimal usd) => $"{(usd < 0 ? "−" : "")}${Tick(Math.Abs(usd))}";

    /// <summary>A mark on an axis: "8", "0.5".</summary>
    public static string Tick(decimal value) => value.ToString("#,0.#####", CultureInfo.InvariantCulture);

    /// <summary>Tokens, coarsely: "940", "188k", "9.8M".</summary>
    public static string Tokens(double tokens) => tokens switch
    {
        < 1_000 => tokens.ToString("0", CultureInfo.InvariantCulture),
        < 999_500 => $"{(tokens / 1e3).ToString(tokens < 9_950 ? "0.#" : "0", CultureInfo.InvariantCulture)}k",
        < 999.5e6 => $"{(tokens / 1e6).ToString(tokens < 9.95e6 ? "0.##" : "0.#", CultureInfo.InvariantCulture)}M",
        _ => $"{(tokens / 1e9).ToString("0.##", CultureInfo.InvariantCulture)}G",
    };

    /// <summary>"38 %"; "0 %" of nothing, "<1 %" of little.</summary>
    public static string Percent(double part, double whole) => whole <= 0 || part <= 0 ? "0 %" : part / whole < 0.005 ? "<1 %" : string.Create(CultureInfo.InvariantCulture, $"{100 * part / whole:0} %");

    public static string Score(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string? many = null) => number == 1 ? $"1 {one}" : $"{number:N0} {many ?? one + "s"}";

    /// <summary>"today 14:02", "yesterday 09:14", "12 Nov 09:14", in UTC.</summary>
    public static string Moment(DateTimeOffset at, DateTimeOffset now)
    {
        var days = (now.UtcDateTime.Date - at.UtcDateTime.Date).Days;
        var day = days switch { 0 => "today", 1 => "yesterday", < 300 => at.UtcDateTime.ToString("d MMM", CultureInfo.InvariantCulture), _ => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture) };
        return $"{day} {at.UtcDateTime:HH:mm}";
    }

    private static string Scaled(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture)} {unit}");
}
