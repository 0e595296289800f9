using System.Diagnostics;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>One run of a verb of the program to its end.</summary>
public sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    public static async Task<ProgramRun> OfAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [RunningProgram.Assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(EndsWithin);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new ProgramRun(process.ExitCode, await output, await errors);
    }
}
