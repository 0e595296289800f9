using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Web.Commands;

/// <summary>
/// <c>backup FILE</c>: database, files and keys of an instance in one archive, while it runs or not. The files are taken before and after the moment of the database, so that every
/// file its rows name is there: a file is complete before its row, and never changes.
/// </summary>
internal static class BackupCommand
{
    /// <summary>The verb.</summary>
    public static Task<int> RunAsync(string[] args) => ArchiveOptions.Parse(args).RunAsync(
        (options, cancellation) => RunAsync(options.File, options.DataFolder, TimeProvider.System, Console.Out, cancellation));

    /// <param name="file">The archive to write, absolute; <c>.gz</c>, <c>.tgz</c> and <c>.zst</c> are compressed.</param>
    /// <param name="dataFolder">The instance's folder.</param>
    /// <param name="time">Dates the archive.</param>
    /// <param name="output">Gets one line when the archive is complete and read back.</param>
    /// <param name="cancellation">Leaves neither archive nor traces.</param>
    /// <exception cref="StartupException">Says why there is no archive.</exception>
    public static async Task RunAsync(string file, string dataFolder, TimeProvider time, TextWriter output, CancellationToken cancellation)
    {
        var folder = new ClusterFolder(dataFolder);
        if (File.Exists(file) || Directory.Exists(file))
            throw new StartupException($"{file} exists already: choose another name, or remove it first.");
        if (folder.MajorVersion is null)
            throw new StartupException($"{folder.Root} holds no data to back up: name the instance's folder with --data.");
        try
        {
            var archive = await WriteAsync(file, folder, time, cancellation);
            await output.WriteLineAsync($"Backed up {archive.Contents} from {folder.Root} to {file} ({new FileInfo(file).Length / 1e6:N1} MB).");
        }
        catch (NpgsqlException error)
        {
            throw new StartupException($"The database of {folder.Root} does not answer ({error.Message}): try again in a moment.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StartupException.NoPermission(error.Message.Contains(folder.Root, StringComparison.Ordinal) ? folder.Root : file, error);
        }
        catch (IOException error) when (StartupException.IsDiskFull(error))
        {
            throw StartupException.DiskFull(file, error);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new StartupException($"{Path.GetDirectoryName(file)} does not exist: create it first.", error);
        }
    }

    private static async Task<BackupArchive> WriteAsync(string file, ClusterFolder folder, TimeProvider time, CancellationToken cancellation)
    {
        var createdAt = time.GetUtcNow();
        var work = file + ".partial";
        if (!Directory.Exists(Path.GetDirectoryName(file)))
            throw new DirectoryNotFoundException();
        Directory.CreateDirectory(work, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await using var database = await OpenDatabase.OpenAsync(folder, cancellation);
            using var snapshot = new FolderSnapshot(folder.Root);
            snapshot.AddFiles();
            var rows = await database.Dump.WriteAsync(Path.Combine(work, BackupArchive.DumpName), cancellation);
            snapshot.AddFiles();
            var archive = new BackupArchive(1, createdAt, database.Programs.Major, snapshot.CountFiles(), rows);
            archive.Write(work);
            await PackAsync(file, work, snapshot.Parent, archive.Files, cancellation);
            return archive;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task PackAsync(string file, string work, string snapshot, int files, CancellationToken cancellation)
    {
        var packed = Path.Combine(work, "archive");
        string[] compression = Path.GetExtension(file) switch { ".gz" or ".tgz" => ["--gzip"], ".zst" => ["--zstd"], _ => [] };
        // It holds keys and everybody's documents, so only its owner may read it, from the first byte.
        PrivateFile.Write(packed, "");
        await BackupArchive.TarAsync(file, 1, [
            "--create", "--file", packed, .. compression, "-C", work, BackupArchive.ManifestName, BackupArchive.DumpName, "-C", snapshot, BackupArchive.FolderName], cancellation);
        var members = (await BackupArchive.TarAsync(file, 0, ["--list", "--quoting-style=escape", "--file", packed], cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (members.Count(member => !member.EndsWith('/')) is var found && found != files + 2)
            throw new StartupException($"Expected {files + 2} files in the archive, got {found}: run the backup again.");
        await using (var written = new FileStream(packed, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        File.Move(packed, file);
    }
}
