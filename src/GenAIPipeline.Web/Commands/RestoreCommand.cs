using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Web.Commands;

/// <summary><c>restore FILE</c>: an archive of <see cref="BackupCommand"/> into an empty folder, under the PostgreSQL that is installed here. Never into one that holds anything.</summary>
internal static class RestoreCommand
{
    /// <summary>The verb.</summary>
    public static Task<int> RunAsync(string[] args) => ArchiveOptions.Parse(args).RunAsync(
        (options, cancellation) => RunAsync(options.File, options.DataFolder, Console.Out, cancellation));

    /// <param name="file">The archive, absolute.</param>
    /// <param name="dataFolder">A folder that is empty or missing.</param>
    /// <param name="output">Gets one line when all is there and counted.</param>
    /// <param name="cancellation">Leaves the folder empty.</param>
    /// <exception cref="StartupException">Says why nothing was restored; the folder is empty again.</exception>
    public static async Task RunAsync(string file, string dataFolder, TextWriter output, CancellationToken cancellation)
    {
        var folder = new ClusterFolder(dataFolder);
        if (!File.Exists(file))
            throw new StartupException($"There is no file {file} to restore.");
        if (Directory.Exists(folder.Root) && Directory.EnumerateFileSystemEntries(folder.Root).Any())
            throw new StartupException($"{folder.Root} is not empty: a restore never replaces anything, so choose a new folder with --data.");
        folder.Create();
        try
        {
            var archive = await ReadAsync(file, folder, cancellation);
            await output.WriteLineAsync($"Restored {archive.Contents} from {file} to {folder.Root}.");
        }
        catch (Exception error)
        {
            foreach (var entry in new DirectoryInfo(folder.Root).EnumerateFileSystemInfos())
                Delete(entry);
            throw error switch
            {
                UnauthorizedAccessException => StartupException.NoPermission(folder.Root, error),
                IOException when StartupException.IsDiskFull(error) => StartupException.DiskFull(folder.Root, error),
                _ => error,
            };
        }
    }

    private static async Task<BackupArchive> ReadAsync(string file, ClusterFolder folder, CancellationToken cancellation)
    {
        var unpacked = folder.UnfinishedRestore;
        Directory.CreateDirectory(unpacked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await BackupArchive.TarAsync(file, 0, ["--extract", "--file", file, "-C", unpacked, "--no-same-owner", "--preserve-permissions"], cancellation);
        var archive = BackupArchive.Read(unpacked, file);
        var files = Path.Combine(unpacked, BackupArchive.FolderName);
        // tar takes an archive that was cut between two members for a whole one.
        var count = Directory.Exists(files) ? Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Count() : 0;
        if (count != archive.Files)
            throw new StartupException($"Expected {archive.Files} files in {file}, got {count}: the archive is damaged.");

        var options = new PrivateClusterOptions { DataFolder = folder.Root, Restoring = true };
        await using (var cluster = await PrivateCluster.StartAsync(options, NullLogger.Instance, cancellation))
        {
            var rows = await new DatabaseDump(cluster.Programs, cluster.ConnectionString).ReadAsync(Path.Combine(unpacked, BackupArchive.DumpName), cancellation);
            if (!rows.SequenceEqual(archive.Rows))
                throw new StartupException($"Expected {archive.Rows.Values.Sum()} rows in {archive.Rows.Count} tables from {file}, got {rows.Values.Sum()} in {rows.Count}: the archive is damaged.");
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(files))
            Directory.Move(entry, Path.Combine(folder.Root, Path.GetFileName(entry)));
        // While this folder is there, no instance starts: a restore that was killed half-way is not taken for a whole one.
        Directory.Delete(unpacked, recursive: true);
        return archive;
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder)
            folder.Delete(recursive: true);
        else
            entry.Delete();
    }
}
