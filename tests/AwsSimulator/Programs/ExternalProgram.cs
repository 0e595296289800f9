using System.Diagnostics;

namespace GenAIPipeline.AwsSimulator.Programs;

/// <summary>How a program ended.</summary>
internal sealed record ProgramEnd(int ExitCode, byte[] Output, string Errors)
{
    public bool IsSuccess => ExitCode == 0;
}

/// <summary>Runs Debian's programs, no more at once than there are cores.</summary>
internal static class ExternalProgram
{
    private static readonly SemaphoreSlim Cores = new(Environment.ProcessorCount);

    /// <exception cref="InvalidOperationException">The program is not installed.</exception>
    public static async Task<ProgramEnd> RunAsync(string program, string[] arguments, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        await Cores.WaitAsync(cancellation);
        try
        {
            using var process = Start(program, arguments);
            await using var kill = cancellation.Register(() => Kill(process));
            var writing = WriteAsync(process, input);
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
            await writing;
            var said = await errors;
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            return new ProgramEnd(process.ExitCode, output.ToArray(), said);
        }
        finally
        {
            Cores.Release();
        }
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Tesseract's own threads cost five times the processor time for the same page.
        start.Environment["OMP_THREAD_LIMIT"] = "1";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"Expected the program {program}, got none; install it with apt-get.", e);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read everything; its exit code says why.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
