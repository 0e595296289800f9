using System.Diagnostics;

namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>Debian's programs, as a person would run them.</summary>
internal static class Programs
{
    /// <summary>Runs to the end and answers what was printed; throws on failure.</summary>
    public static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"Expected {program} to end well, got status {process.ExitCode}: {await errors}");
    }

    /// <summary>Processor seconds of all programs that were started here and have ended, and of theirs.</summary>
    public static double ProcessorSeconds()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[13]) + long.Parse(fields[14])) / 100.0;
    }
}
