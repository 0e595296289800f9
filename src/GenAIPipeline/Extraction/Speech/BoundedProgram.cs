using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>What one run of an outside program may use.</summary>
/// <param name="Timeout">From its start to its end.</param>
/// <param name="MemoryMiB">Address space.</param>
/// <param name="MaxFileBytes">Largest file it may write.</param>
internal sealed record ProgramLimits(TimeSpan Timeout, int MemoryMiB, long MaxFileBytes);

/// <summary>How a run ended.</summary>
internal sealed record ProgramEnd(int ExitCode, string Output, string Errors, bool TimedOut)
{
    public bool Succeeded => ExitCode == 0 && !TimedOut;
}

/// <summary>Runs the programs that eat recordings from outside, bounded in time, memory and output.</summary>
internal sealed class BoundedProgram(TimeProvider time)
{
    private const int MaxOutputLength = 16 << 20;
    private const int MaxErrorLength = 64 << 10;

    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    public async Task<ProgramEnd> RunAsync(string program, IEnumerable<string> arguments, ProgramLimits limits, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = StartInfo(program, arguments, limits) };
        process.Start();
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput, MaxOutputLength);
        var errors = ReadAsync(process.StandardError, MaxErrorLength);
        using var deadline = new CancellationTokenSource(limits.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var timedOut = false;
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            timedOut = true;
        }

        var end = new ProgramEnd(process.ExitCode, await output, await errors, timedOut);
        if (end.ExitCode == 127 && end.Errors.StartsWith("prlimit:", StringComparison.Ordinal))
            throw new InvalidOperationException($"Expected the program {program} on the PATH, got none; install its Debian package.");
        return end;
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, ProgramLimits limits)
    {
        var start = new ProcessStartInfo("prlimit")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The processor limit ends what would outlive a killed service; the timeout ends everything else.
        foreach (var limit in new[]
        {
            Limit("as", (long)limits.MemoryMiB << 20),
            Limit("fsize", limits.MaxFileBytes),
            Limit("cpu", (long)Math.Ceiling(limits.Timeout.TotalSeconds)),
            Limit("core", 0),
            "--",
            program,
        })
            start.ArgumentList.Add(limit);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private static string Limit(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    private static async Task<string> ReadAsync(StreamReader reader, int maxLength)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
            text.Append(buffer, 0, Math.Min(read, maxLength - text.Length));
        return text.ToString();
    }
}
