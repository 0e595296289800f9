using System.Globalization;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Where the parts of a private cluster lie below the instance's data folder.</summary>
internal sealed class ClusterFolder(string dataFolder)
{
    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The instance's folder, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(dataFolder);

    /// <summary>Holds the cluster and its password; entered, but not read, by the server's user.</summary>
    public string Postgres => Path.Combine(Root, "postgres");

    /// <summary>PostgreSQL's own data folder.</summary>
    public string Data => Path.Combine(Postgres, "data");

    /// <summary>A cluster being made; renamed to <see cref="Data"/> when complete, so that a half-made one is never taken for a whole one.</summary>
    public string Unfinished => Path.Combine(Postgres, "data.new");

    /// <summary>Holds an archive being restored; gone when all of it is in place.</summary>
    public string UnfinishedRestore => Path.Combine(Root, ".restore");

    public string PasswordFile => Path.Combine(Postgres, "password");

    public string PidFile => Path.Combine(Data, "postmaster.pid");

    public string LogFile => Path.Combine(Root, "logs", "postgres.log");

    /// <summary>Major version that wrote the cluster; null if there is none yet.</summary>
    public int? MajorVersion =>
        File.Exists(Path.Combine(Data, "PG_VERSION")) ? int.Parse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")), CultureInfo.InvariantCulture) : null;

    /// <summary>Creates the folders around the cluster; those that exist keep their modes.</summary>
    public void Create()
    {
        try
        {
            foreach (var folder in new[] { Root, Postgres, Path.GetDirectoryName(LogFile)! })
                if (!Directory.Exists(folder))
                    Directory.CreateDirectory(folder, Traversable);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StartupException.NoPermission(Root, error);
        }
        catch (IOException error) when (StartupException.IsDiskFull(error))
        {
            throw StartupException.DiskFull(Root, error);
        }
        catch (IOException error)
        {
            throw new StartupException($"{Root} cannot be used as a data folder ({error.Message}): choose another one with --data.", error);
        }
    }

    public string ReadPassword()
    {
        try
        {
            return File.ReadAllText(PasswordFile).Trim();
        }
        catch (FileNotFoundException error)
        {
            throw new StartupException($"{PasswordFile} is missing, without which {Data} cannot be opened: put it back, or restore a backup into a new folder.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StartupException.NoPermission(PasswordFile, error);
        }
    }
}
