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
        var given = CommandOptions.Parse(args, "--data", "--port", "--workers", "--languages", "--simulator", "--simulator-program", "--worker-program", "--worker-processes");
        if (given.Words is [var word, ..])
            throw new StartupException($"\"{word}\" is not an option of up.");
        return new UpOptions(
            Path.GetFullPath(given.Find("--data") ?? ".data"),
            Number("--port", given.Find("--port"), 1, 65_535) ?? 8080,
            Number("--workers", given.Find("--workers"), 1, 200) ?? PipelineServices.DefaultWorkers,
            given.Find("--languages"),
            Programs(given));
    }

    private static SimulatorPrograms? Programs(CommandOptions given)
    {
        var (address, program, worker) = (given.Find("--simulator"), given.Find("--simulator-program"), given.Find("--worker-program"));
        if ((address, program, worker) is (null, null, null))
            return given.Find("--worker-processes") is null ? null : throw new StartupException("--worker-processes is for aws mode: give --aws-simulator too.");
        if (worker is null || (address is null) == (program is null))
            throw new StartupException("--worker-program goes with --simulator-program, or with the address of a simulator that runs: --simulator.");
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp))
            throw new StartupException($"--simulator needs an address such as http://127.0.0.1:4566, not \"{address}\".");
        return new(program is null ? null : Path.GetFullPath(program), Path.GetFullPath(worker), Number("--worker-processes", given.Find("--worker-processes"), 1, 16) ?? 2) { Address = address?.TrimEnd('/') };
    }

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
/// <param name="Program">The simulator's assembly; null for one that runs already.</param>
/// <param name="WorkerProgram">The worker's assembly.</param>
/// <param name="WorkerProcesses">How many workers.</param>
internal sealed record SimulatorPrograms(string? Program, string WorkerProgram, int WorkerProcesses)
{
    /// <summary>Where a simulator runs that is not ours: its objects and queues outlive this program.</summary>
    public string? Address { get; init; }
}
