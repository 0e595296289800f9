using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>
/// A PostgreSQL of our own below the data folder, on a free port of 127.0.0.1 with a random password. It ends when this process ends, however that ends, and is
/// started again, on the same port, when it dies under us.
/// </summary>
internal sealed partial class PrivateCluster : IAsyncDisposable
{
    public const string DatabaseName = "genaipipeline";

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetriedFor = TimeSpan.FromSeconds(10);

    private readonly PrivateClusterOptions options;
    private readonly ILogger logger;
    private readonly ClusterFolder folder;
    private readonly FolderLock folderLock;
    private readonly PostgresPrograms programs;
    private readonly ServerAccount account;
    private readonly ServerLog log;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private ServerProcess? server;

    private PrivateCluster(PrivateClusterOptions options, ILogger logger, ClusterFolder folder, FolderLock folderLock, PostgresPrograms programs, ServerAccount account)
    {
        (this.options, this.logger, this.folder, this.folderLock, this.programs, this.account) = (options, logger, folder, folderLock, programs, account);
        log = new ServerLog(folder.LogFile);
        Port = LoopbackPort.FindFree();
    }

    /// <summary>Port on 127.0.0.1; the same for the life of this object.</summary>
    public int Port { get; private set; }

    /// <summary>How often the server had to be started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Folder of <c>pg_dump</c> and its like, of the server's own version.</summary>
    public PostgresPrograms Programs => programs;

    /// <summary>Connects to our own database as its owner.</summary>
    public string ConnectionString => ConnectionStringFor(DatabaseName);

    /// <summary>Takes the folder, makes the cluster if there is none, and starts it; returns when it takes connections and our database exists.</summary>
    /// <exception cref="StartupException">The folder is in use, not ours to write, of another version, or its disk is full.</exception>
    public static async Task<PrivateCluster> StartAsync(PrivateClusterOptions options, ILogger logger, CancellationToken cancellation)
    {
        var folder = new ClusterFolder(options.DataFolder);
        folder.Create();
        var folderLock = FolderLock.Take(folder.Root);
        PrivateCluster? cluster = null;
        try
        {
            if (Directory.Exists(folder.UnfinishedRestore) && !options.Restoring)
                throw new StartupException($"A restore into {folder.Root} did not finish: delete the folder and restore again.");
            var programs = PostgresPrograms.For(folder, options.InstallationsFolder);
            var account = await ServerAccount.ForAsync(folder, cancellation);
            if (folder.MajorVersion is null)
                await ClusterCreation.CreateAsync(folder, programs, account, options.Durable, cancellation);
            cluster = new PrivateCluster(options, logger, folder, folderLock, programs, account);
            await cluster.StartServerAsync(mayChangePort: true, cancellation);
            await cluster.EnsureDatabaseAsync(cancellation);
            new InstanceFile(Environment.ProcessId, options.HttpPort, cluster.Port).Write(folder.Root);
            return cluster;
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
            folderLock.Dispose();
            throw;
        }
    }

    /// <summary>Connects to any database of the cluster.</summary>
    public string ConnectionStringFor(string database) => ConnectionStringFor(database, Port, folder.ReadPassword());

    /// <summary>The settings that suit many short statements: nothing is reset between uses, repeated statements are prepared.</summary>
    public static string ConnectionStringFor(string database, int port, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = ClusterCreation.SuperUser,
        Password = password,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
        NoResetOnClose = true,
        MaxAutoPrepare = 60,
        AutoPrepareMinUsages = 2,
        Timeout = 5,
        ApplicationName = "genaipipeline",
    }.ConnectionString;

    /// <summary>Stays until <paramref name="cancellation"/> fires or the cluster is stopped; starts the server again whenever it ends, and keeps its log small.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
        try
        {
            while (true)
            {
                var ended = server!.WaitForExitAsync(either.Token);
                while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMinutes(1), either.Token)) != ended)
                    log.Rotate();
                await ended;
                LogServerEnded();
                await StartAgainAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The end that was asked for.
        }
    }

    /// <summary>Fast shutdown, 0.1 to 0.5 s; then the folder is free for another instance.</summary>
    public async ValueTask DisposeAsync()
    {
        if (stopping.IsCancellationRequested)
            return;
        await stopping.CancelAsync();
        await oneAtATime.WaitAsync(CancellationToken.None);
        try
        {
            if (server is not null)
                await server.StopAsync(ShutdownPatience);
            InstanceFile.Delete(folder.Root);
        }
        finally
        {
            server?.Dispose();
            folderLock.Dispose();
            oneAtATime.Release();
        }
    }

    private async Task StartAgainAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StartServerAsync(mayChangePort: false, cancellation);
                Restarts++;
                LogServerStartedAgain(Port);
                return;
            }
            catch (StartupException error)
            {
                LogServerDoesNotStart(error.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 250 * attempt)), cancellation);
            }
        }
    }

    private async Task StartServerAsync(bool mayChangePort, CancellationToken cancellation)
    {
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            var trying = Stopwatch.StartNew();
            while (true)
            {
                await OrphanedServer.EndAsync(folder, cancellation);
                log.Rotate();
                var logLength = log.Length;
                server?.Dispose();
                server = ServerProcess.Start(account.Run([programs.Path("postgres"), "-D", folder.Data, .. ServerSettings.Arguments(options, Port)]), log);
                if (await server.BecomesReadyAsync(folder, cancellation))
                    return;
                var said = log.Since(logLength);
                if (trying.Elapsed > RetriedFor || !IsPassing(said))
                    throw Explain(said);
                if (mayChangePort && ServerLog.SaysPortTaken(said))
                    Port = LoopbackPort.FindFree();
                await Task.Delay(200, cancellation);
            }
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private static bool IsPassing(string said) => ServerLog.SaysPortTaken(said) || ServerLog.SaysStillEnding(said);

    private StartupException Explain(string said) => ServerLog.SaysDiskFull(said)
        ? StartupException.DiskFull(folder.Root)
        : new StartupException($"PostgreSQL {programs.Major} does not start on {folder.Data}: {ServerLog.Complaint(said)} ({log.Path} has the rest).");

    private async Task EnsureDatabaseAsync(CancellationToken cancellation)
    {
        await using var server = NpgsqlDataSource.Create(ConnectionStringFor("postgres"));
        await using var find = server.CreateCommand("select 1 from pg_database where datname = $1");
        find.Parameters.Add(new NpgsqlParameter { Value = DatabaseName });
        if (await find.ExecuteScalarAsync(cancellation) is not null)
            return;
        await using var create = server.CreateCommand($"create database {DatabaseName}");
        await create.ExecuteNonQueryAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL ended by itself; it is started again")]
    private partial void LogServerEnded();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The private PostgreSQL runs again on port {Port}")]
    private partial void LogServerStartedAgain(int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "The private PostgreSQL does not start and is tried again: {Reason}")]
    private partial void LogServerDoesNotStart(string reason);
}
