using GenAIPipeline.Platform;

namespace GenAIPipeline.Web.Commands;

/// <summary>Options of <c>up</c>.</summary>
/// <param name="DataFolder">Where everything is kept.</param>
/// <param name="Port">Port on 127.0.0.1.</param>
/// <param name="Workers">Documents in work at once.</param>
/// <param name="Languages">Tesseract's names joined by plus; null for the configured ones.</param>
internal sealed record UpOptions(string DataFolder, int Port, int Workers, string? Languages)
{
    /// <summary>Documents spend most of their time waiting for children, models and the database, so there are more workers than cores.</summary>
    private static readonly int DefaultWorkers = Math.Clamp(Environment.ProcessorCount * 4, 4, 32);

    /// <exception cref="StartupException">An option is unknown or has no usable value.</exception>
    public static UpOptions Parse(string[] args)
    {
        var given = CommandOptions.Parse(args, "--data", "--port", "--workers", "--languages");
        if (given.Words is [var word, ..])
            throw new StartupException($"\"{word}\" is not an option of up.");
        return new UpOptions(
            Path.GetFullPath(given.Find("--data") ?? ".data"),
            Number("--port", given.Find("--port"), 1, 65_535) ?? 8080,
            Number("--workers", given.Find("--workers"), 1, 200) ?? DefaultWorkers,
            given.Find("--languages"));
    }

    private static int? Number(string option, string? value, int least, int most)
    {
        if (value is null)
            return null;
        return int.TryParse(value, out var number) && number >= least && number <= most
            ? number
            : throw new StartupException($"{option} needs a number from {least} to {most}, not \"{value}\".");
    }
}
