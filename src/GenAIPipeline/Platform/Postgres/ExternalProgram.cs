using System.Diagnostics;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>How a program of the operating system ended.</summary>
/// <param name="ExitCode">0 is success.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ExternalProgram(int ExitCode, string Output, string Errors)
{
    /// <summary>The last line that the program complained with.</summary>
    public string Complaint => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit status {ExitCode}";

    /// <summary>Runs a program in <c>/</c> to its end; it is killed when <paramref name="cancellation"/> fires.</summary>
    public static async Task<ExternalProgram> RunAsync(
        IReadOnlyList<string> command, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = Start(command);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"Expected {command[0]} to start");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ExternalProgram(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>A start in <c>/</c> with a pipe as standard input, English messages, and none of the variables that steer PostgreSQL's programs.</summary>
    public static ProcessStartInfo Start(IReadOnlyList<string> command)
    {
        // "/" because a server that runs as another user may not enter the folder that we were started in.
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        return start;
    }
}
