using System.Text;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Keeps a data folder to one process. The kernel drops the lock when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream file;

    private FolderLock(FileStream file) => this.file = file;

    /// <exception cref="StartupException">Another process holds the folder, it may not be written, or its disk is full.</exception>
    public static FolderLock Take(string dataFolder)
    {
        try
        {
            return TryTake(dataFolder) ?? throw new StartupException(InUse(dataFolder));
        }
        catch (UnauthorizedAccessException error)
        {
            throw StartupException.NoPermission(dataFolder, error);
        }
        catch (IOException error) when (StartupException.IsDiskFull(error))
        {
            throw StartupException.DiskFull(dataFolder, error);
        }
    }

    /// <summary>Null if another process holds the folder.</summary>
    public static FolderLock? TryTake(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "instance.lock");
        try
        {
            var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            file.Flush();
            return new FolderLock(file);
        }
        catch (IOException error) when (error is not (FileNotFoundException or DirectoryNotFoundException) && !StartupException.IsDiskFull(error))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    private static string InUse(string dataFolder)
    {
        var holder = InstanceFile.Read(dataFolder) switch
        {
            { HttpPort: { } port, ProcessId: var process } => $" (process {process}, http://127.0.0.1:{port})",
            { ProcessId: var process } => $" (process {process})",
            null => "",
        };
        return $"{dataFolder} is in use by another instance{holder}: stop that one, or choose another folder with --data.";
    }
}
