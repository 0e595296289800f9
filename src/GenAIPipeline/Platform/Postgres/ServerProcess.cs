using System.Diagnostics;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>One run of the server, below a shell that ends it when we end, however we end.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>
    /// The holder waits for the end of our standard input, which comes when we close it and when we are killed, and then asks for a fast shutdown. (A signal on
    /// the parent's death is no use to .NET: it fires when the starting thread ends.) Ctrl-C does not come here, because <c>setsid</c> leaves the terminal.
    /// </summary>
    private const string Wrapper =
        """
        exec 3<&0 >>"$1" 2>&1; shift
        "$@" </dev/null 3<&- & server=$!
        { read -r _ <&3; kill -INT "$server"; } & holder=$!
        trap '' INT TERM HUP
        exec 3<&-
        wait "$server"; status=$?
        kill -KILL "$holder" 2>/dev/null
        exit "$status"
        """;

    private readonly Process process;

    private ServerProcess(Process process) => this.process = process;

    public bool HasExited => process.HasExited;

    public static ServerProcess Start(IReadOnlyList<string> command, ServerLog log)
    {
        var start = ExternalProgram.Start(["setsid", "sh", "-c", Wrapper, "postgres-wrapper", log.Path, .. command]);
        return new ServerProcess(Process.Start(start) ?? throw new InvalidOperationException("Expected setsid to start"));
    }

    public Task WaitForExitAsync(CancellationToken cancellation) => process.WaitForExitAsync(cancellation);

    /// <summary>True once the server takes connections; false if it ended instead.</summary>
    public async Task<bool> BecomesReadyAsync(ClusterFolder folder, CancellationToken cancellation)
    {
        while (!process.HasExited)
        {
            if (IsReady(folder.PidFile))
                return true;
            await Task.Delay(10, cancellation);
        }

        return false;
    }

    /// <summary>Fast shutdown: sessions are cut, everything is written out. After <paramref name="patience"/> it is left to recover at the next start.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => process.Dispose();

    /// <summary>The eighth line of the postmaster's file is its state; the file was removed before this server started, so it speaks of no other.</summary>
    private static bool IsReady(string pidFile)
    {
        try
        {
            return File.ReadLines(pidFile).ElementAtOrDefault(7)?.Trim() == "ready";
        }
        catch (IOException)
        {
            return false;
        }
    }
}
