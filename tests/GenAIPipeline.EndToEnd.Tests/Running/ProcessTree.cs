using System.Diagnostics;
using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>All processes that belong to a data folder: they name it in their arguments or environment, or work in it. Children name it because it holds their temporary files.</summary>
internal sealed class ProcessTree(string folder)
{
    /// <summary>Ids of the living ones.</summary>
    public IReadOnlyList<int> Ids => [.. Directory.EnumerateDirectories("/proc").Select(Id).OfType<int>().Where(IsOurs)];

    /// <summary>Each with its arguments, for a message.</summary>
    public IReadOnlyList<string> Names => [.. Ids.Select(id => $"{id} {Read(id, "cmdline").Replace('\0', ' ')}")];

    /// <summary>Resident bytes of all: memory that several share counts once, and PostgreSQL's page cache, which fills up to its fixed size with use, not at all.</summary>
    public long ResidentBytes => Ids.Sum(Resident);

    /// <summary>Resident MiB of each with its name, for a message.</summary>
    public string Shares => string.Join(", ", Ids.Select(id => (Name: Read(id, "comm").Trim(), MiB: Resident(id) >> 20)).Where(share => share.MiB > 10).Select(share => $"{share.Name} {share.MiB}"));

    /// <summary>Kills all, again until no new one appears.</summary>
    public void Kill()
    {
        for (var turn = 0; turn < 20 && Ids is { Count: > 0 } alive; turn++)
            foreach (var id in alive)
                Posix.Signal(id, Posix.Kill);
    }

    /// <summary>Whether all are gone in time.</summary>
    public async Task<bool> GoneAsync(TimeSpan within)
    {
        var waited = Stopwatch.StartNew();
        while (Ids.Count > 0)
        {
            if (waited.Elapsed > within)
                return false;
            await Task.Delay(50);
        }

        return true;
    }

    private static int? Id(string process) => int.TryParse(Path.GetFileName(process), out var id) && id != Environment.ProcessId ? id : null;

    private bool IsOurs(int id) =>
        (Read(id, "cmdline").Contains(folder, StringComparison.Ordinal) || Read(id, "environ").Contains(folder, StringComparison.Ordinal) || WorkingFolder(id).StartsWith(folder, StringComparison.Ordinal))
        && !Read(id, "stat").Contains(") Z ", StringComparison.Ordinal);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile, or another person's
        }
    }

    private static string WorkingFolder(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/cwd").LinkTarget ?? "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static long Resident(int id)
    {
        var memory = Read(id, "smaps_rollup");
        return (Kilobytes(memory, "Pss:") - Kilobytes(memory, "Pss_Shmem:")) << 10;
    }

    private static long Kilobytes(string status, string name)
    {
        var line = status.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Trim().Split(' ')[0]);
    }
}
