using System.Runtime.InteropServices;
using GenAIPipeline.Platform;

namespace GenAIPipeline.Web.Commands;

/// <summary>Options of <c>backup</c> and <c>restore</c>.</summary>
/// <param name="File">The archive, absolute.</param>
/// <param name="DataFolder">The instance's folder, absolute; default <c>.data</c>.</param>
internal sealed record ArchiveOptions(string File, string DataFolder)
{
    /// <exception cref="StartupException">The file is missing or an option is unknown.</exception>
    public static ArchiveOptions Parse(string[] args) => args switch
    {
        [var file] => new(Path.GetFullPath(file), Path.GetFullPath(".data")),
        [var file, "--data", var folder] => new(Path.GetFullPath(file), Path.GetFullPath(folder)),
        _ => throw new StartupException("Expected FILE and perhaps --data DIR."),
    };

    /// <summary>Runs the command; Ctrl-C and SIGTERM cancel it, so that it can clean up behind itself.</summary>
    public async Task<int> RunAsync(Func<ArchiveOptions, CancellationToken, Task> command)
    {
        using var cancelled = new CancellationTokenSource();
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = true;
            cancelled.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            await command(this, cancelled.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            throw new StartupException("Interrupted; nothing was left behind.");
        }
    }
}
