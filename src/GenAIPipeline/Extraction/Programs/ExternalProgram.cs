using System.Diagnostics;

namespace GenAIPipeline.Extraction.Programs;

/// <summary>Runs a program with bounded time, memory and output. A failure is a value; a missing program is an exception.</summary>
internal static class ExternalProgram
{
    private const string Limiter = "/usr/bin/prlimit";
    private const int NotFound = 127;
    private const int MaxErrorChars = 2_000;
    private static readonly string[] KeptVariables = ["PATH", "HOME", "LANG", "TMPDIR", "TESSDATA_PREFIX"];

    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    public static async Task<ProgramResult> RunAsync(ProgramCall call, CancellationToken cancellation)
    {
        using var process = Start(call);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(call.Timeout);
        // Killing closes the pipes, which ends the copies below.
        await using var kill = timer.Token.Register(() => Kill(process));
        var writing = WriteAsync(process, call);
        var errors = ReadErrorsAsync(process);
        var output = await ReadOutputAsync(process, call.MaxOutputBytes);
        await writing;
        var said = await errors;
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == NotFound)
            throw Missing(call.FileName);
        return new(process.ExitCode, output, said, timer.IsCancellationRequested);
    }

    private static Process Start(ProgramCall call)
    {
        var isLimited = File.Exists(Limiter);
        var start = new ProcessStartInfo(isLimited ? Limiter : call.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (isLimited)
            foreach (var argument in (string[])[$"--as={(long)call.MemoryMiB << 20}", $"--cpu={(int)Math.Ceiling(call.Timeout.TotalSeconds)}", "--core=0", .. FileLimit(call), "--", call.FileName])
                start.ArgumentList.Add(argument);
        foreach (var argument in call.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Except(KeptVariables).ToList())
            start.Environment.Remove(name);
        // Tesseract's own threads cost five times the CPU for the same page; pages run side by side instead.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw Missing(call.FileName);
        }
    }

    private static string[] FileLimit(ProgramCall call) => call.MaxFileBytes is { } bytes ? [$"--fsize={bytes}"] : [];

    private static async Task WriteAsync(Process process, ProgramCall call)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(call.Input);
            if (call.Feed is { } feed)
                await feed(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit status says why.
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadOutputAsync(Process process, int most)
    {
        using var output = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer) is > 0 and var read)
        {
            output.Write(buffer, 0, read);
            if (output.Length > most)
            {
                Kill(process);
                break;
            }
        }
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private static async Task<string> ReadErrorsAsync(Process process)
    {
        var buffer = new char[MaxErrorChars];
        var kept = await process.StandardError.ReadBlockAsync(buffer);
        var rest = new char[MaxErrorChars];
        while (await process.StandardError.ReadAsync(rest) > 0)
        {
            // Read on, or the program blocks on a full pipe.
        }
        return new(buffer, 0, kept);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    private static InvalidOperationException Missing(string program) =>
        new($"Expected the program {program} to be installed, found none; install its Debian package.");
}
