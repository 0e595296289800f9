using GenAIPipeline.Platform;

namespace GenAIPipeline.Web.Commands;

/// <summary>Options of <c>up</c>.</summary>
/// <param name="DataFolder">Where everything is kept.</param>
/// <param name="Port">Port on 127.0.0.1.</param>
/// <param name="Workers">Documents in work at once.</param>
/// <param name="Languages">Tesseract's names joined by plus; null for the configured ones.</param>
/// <param name="Simulator">Aws mode on the simulator; null for embedded mode.</param>
internal sealed record UpOptions(string DataFolder, int Port, int Workers, string? Languages, SimulatorPrograms? Simulator)
{
    /// <summary>Those of the command line, as configuration.</summary>
    public IReadOnlyDictionary<string, string?> Settings => Languages is null ? new Dictionary<string, string?>() : new Dictionary<string, string?> { ["Extraction:Languages"] = Languages };

    /// <exception cref="StartupException">An option is unknown or has no usable value.</exception>
    public static UpOptions Parse(string[] args)
    {
        var given = CommandOptions.Parse(args, "--data", "--port", "--workers", "--languages", "--simulator-program", "--worker-program", "--worker-processes");
        if (given.Words is [var word, ..])
            throw new StartupException($"\"{word}\" is not an option of up.");
        return new UpOptions(
            Path.GetFullPath(given.Find("--data") ?? ".data"),
            Number("--port", given.Find("--port"), 1, 65_535) ?? 8080,
            Number("--workers", given.Find("--workers"), 1, 200) ?? PipelineServices.DefaultWorkers,
            given.Find("--languages"),
            Programs(given));
    }

    private static SimulatorPrograms? Programs(CommandOptions given) => (given.Find("--simulator-program"), given.Find("--worker-program")) switch
    {
        (null, null) when given.Find("--worker-processes") is not null => throw new StartupException("--worker-processes is for aws mode: give --aws-simulator too."),
        (null, null) => null,
        ({ } simulator, { } worker) => new(Path.GetFullPath(simulator), Path.GetFullPath(worker), Number("--worker-processes", given.Find("--worker-processes"), 1, 16) ?? 2),
        _ => throw new StartupException("--simulator-program and --worker-program go together."),
    };

    /// <exception cref="StartupException">The value is no number of that range.</exception>
    internal static int? Number(string option, string? value, int least, int most)
    {
        if (value is null)
            return null;
        return int.TryParse(value, out var number) && number >= least && number <= most
            ? number
            : throw new StartupException($"{option} needs a number from {least} to {most}, not \"{value}\".");
    }
}

/// <summary>The programs of aws mode on one machine.</summary>
/// <param name="Program">The simulator's assembly.</param>
/// <param name="WorkerProgram">The worker's assembly.</param>
/// <param name="WorkerProcesses">How many workers.</param>
internal sealed record SimulatorPrograms(string Program, string WorkerProgram, int WorkerProcesses);
