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
        var options = new UpOptions(Path.GetFullPath(".data"), 8080, DefaultWorkers, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new StartupException($"{args[i]} needs a value.");
            options = args[i] switch
            {
                "--data" => options with { DataFolder = Path.GetFullPath(value) },
                "--port" => options with { Port = Number(args[i], value, 1, 65_535) },
                "--workers" => options with { Workers = Number(args[i], value, 1, 200) },
                "--languages" => options with { Languages = value },
                _ => throw new StartupException($"{args[i]} is not an option of up; known are --data, --port, --workers and --languages."),
            };
        }

        return options;
    }

    private static int Number(string option, string value, int least, int most) => int.TryParse(value, out var number) && number >= least && number <= most
        ? number
        : throw new StartupException($"{option} needs a number from {least} to {most}, not \"{value}\".");
}
