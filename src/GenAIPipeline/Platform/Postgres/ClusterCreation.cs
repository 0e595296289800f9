using System.Security.Cryptography;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Makes an empty cluster with a random password.</summary>
internal static class ClusterCreation
{
    public const string SuperUser = "app";

    private const long RoomNeeded = 100 << 20;

    public static async Task CreateAsync(ClusterFolder folder, PostgresPrograms programs, ServerAccount account, bool durable, CancellationToken cancellation)
    {
        if (new DriveInfo(folder.Root).AvailableFreeSpace < RoomNeeded)
            throw StartupException.DiskFull(folder.Root);
        try
        {
            await InitializeAsync(folder, programs, account, durable, cancellation);
        }
        catch (UnauthorizedAccessException error)
        {
            throw StartupException.NoPermission(folder.Postgres, error);
        }
        catch (IOException error) when (StartupException.IsDiskFull(error))
        {
            throw StartupException.DiskFull(folder.Root, error);
        }
    }

    private static async Task InitializeAsync(ClusterFolder folder, PostgresPrograms programs, ServerAccount account, bool durable, CancellationToken cancellation)
    {
        if (Directory.Exists(folder.Unfinished))
            Directory.Delete(folder.Unfinished, recursive: true);
        Directory.CreateDirectory(folder.Unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await account.TakeOwnershipAsync(folder.Unfinished, cancellation);
        var password = RandomNumberGenerator.GetHexString(48, lowercase: true);
        PrivateFile.Write(folder.PasswordFile, password);

        // initdb reads the password as the server's user, who may not read ours.
        var handedOver = folder.PasswordFile + ".initdb";
        try
        {
            PrivateFile.Write(handedOver, password);
            await account.TakeOwnershipAsync(handedOver, cancellation);
            var command = account.Run([
                programs.Path("initdb"), "-D", folder.Unfinished, "-U", SuperUser, $"--pwfile={handedOver}", "-A", "scram-sha-256", "-E", "UTF8",
                "--locale-provider=icu", "--icu-locale=und", "--locale=C.UTF-8", .. durable ? Array.Empty<string>() : ["--no-sync"]]);
            var run = await ExternalProgram.RunAsync(command, cancellation);
            if (run.ExitCode != 0)
                throw ServerLog.SaysDiskFull(run.Errors) ? StartupException.DiskFull(folder.Root) : new StartupException($"PostgreSQL {programs.Major} could not make a cluster in {folder.Data}: {run.Complaint}");
        }
        finally
        {
            File.Delete(handedOver);
        }

        Directory.Move(folder.Unfinished, folder.Data);
    }
}
