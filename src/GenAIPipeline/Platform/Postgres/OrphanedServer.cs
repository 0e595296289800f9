using System.Diagnostics;
using System.Globalization;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>
/// Makes sure that nothing of an earlier server still works on a cluster whose folder we hold the lock of. Whoever started that server is dead, so it is ending
/// (its wrapper interrupts it) or must be told to.
/// </summary>
internal static class OrphanedServer
{
    private static readonly TimeSpan EndsByItselfWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndsInOrderWithin = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan EndsAtAllWithin = TimeSpan.FromSeconds(15);

    /// <exception cref="StartupException">It does not end, even killed.</exception>
    public static async Task EndAsync(ClusterFolder folder, CancellationToken cancellation)
    {
        if (!File.Exists(folder.PidFile))
            return;
        var waited = Stopwatch.StartNew();
        while (Processes(folder) is { Count: > 0 } alive)
        {
            if (waited.Elapsed > EndsAtAllWithin)
                throw new StartupException($"An earlier PostgreSQL (process {alive[0]}) still works on {folder.Data} and does not end: end it with \"kill -9 {alive[0]}\" and start again.");
            // Asking twice does no harm; while the log is written out it takes as long as it takes.
            if (waited.Elapsed > EndsInOrderWithin)
                alive.ForEach(process => Posix.Signal(process, Posix.Quit));
            else if (waited.Elapsed > EndsByItselfWithin && Postmaster(folder) is { } postmaster && alive.Contains(postmaster))
                Posix.Signal(postmaster, Posix.Interrupt);
            await Task.Delay(50, cancellation);
        }

        // Nobody lives here, but its number may have passed to another process, or to a zombie, before which the new server would stop.
        File.Delete(folder.PidFile);
    }

    /// <summary>Number of the postmaster according to its own file; null if there is none.</summary>
    private static int? Postmaster(ClusterFolder folder)
    {
        try
        {
            return int.TryParse(File.ReadLines(folder.PidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Processes that work in the cluster's folder, as every process of a PostgreSQL server does; a zombie has no folder any more.</summary>
    private static List<int> Processes(ClusterFolder folder)
    {
        var data = Posix.RealPath(folder.Data);
        var found = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id) && WorkingFolder(process) == data)
                found.Add(id);
        return found;
    }

    private static string? WorkingFolder(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
