using System.Globalization;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Web.Commands;

/// <summary>
/// Second names (hard links) for all files of a data folder, so that they can be archived while the instance deletes some. Leaves out what belongs to the machine:
/// the cluster, which is dumped, the logs, temporary files, and the files that say who runs.
/// </summary>
internal sealed class FolderSnapshot : IDisposable
{
    private const string Prefix = ".backup-";

    private readonly string dataFolder;

    public FolderSnapshot(string dataFolder)
    {
        this.dataFolder = dataFolder;
        RemoveAbandoned();
        Parent = Path.Combine(dataFolder, Prefix + Environment.ProcessId);
        Directory.CreateDirectory(Parent, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The folder that holds <see cref="BackupArchive.FolderName"/>; in the data folder, because links do not cross file systems.</summary>
    public string Parent { get; }

    /// <summary>Adds all files that exist now and were not seen before.</summary>
    public void AddFiles() => AddFolder(dataFolder, Path.Combine(Parent, BackupArchive.FolderName));

    public int CountFiles() => Directory.EnumerateFiles(Parent, "*", SearchOption.AllDirectories).Count();

    public void Dispose() => Directory.Delete(Parent, recursive: true);

    private void AddFolder(string source, string target)
    {
        if (EntriesOf(source) is not { } entries)
            return;
        Directory.CreateDirectory(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var entry in entries.Where(BelongsToBackup))
        {
            var copy = Path.Combine(target, entry.Name);
            if (entry is FileInfo)
                Posix.LinkOrCopy(entry.FullName, copy);
            else
                AddFolder(entry.FullName, copy);
        }
    }

    /// <summary>Null if the folder was deleted meanwhile, with its document.</summary>
    private static FileSystemInfo[]? EntriesOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private bool BelongsToBackup(FileSystemInfo entry) =>
        Path.GetDirectoryName(entry.FullName) != dataFolder
        || (entry.Name is not ("postgres" or "logs" or TemporaryFolder.Name or "instance.json" or "instance.json.next" or "instance.lock") && !entry.Name.StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>Removes what a killed backup left behind.</summary>
    private void RemoveAbandoned()
    {
        foreach (var folder in Directory.GetDirectories(dataFolder, Prefix + "*"))
            if (!int.TryParse(Path.GetFileName(folder)[Prefix.Length..], CultureInfo.InvariantCulture, out var process) || !Directory.Exists($"/proc/{process}"))
                Directory.Delete(folder, recursive: true);
    }
}
