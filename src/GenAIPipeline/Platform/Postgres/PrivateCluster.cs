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

    private readonly PrivateClusterOptions _options;
    private readonly ILogger _logger;
    private readonly ClusterFolder _folder;
    private readonly FolderLock _lock;
    private readonly PostgresPrograms _programs;
    private readonly ServerAccount _account;
    private readonly ServerLog _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private ServerProcess? _server;

    private PrivateCluster(PrivateClusterOptions options, ILogger logger, ClusterFolder folder, FolderLock folderLock, PostgresPrograms programs, ServerAccount account)
    {
        (_options, _logger, _folder, _lock, _programs, _account) = (options, logger, folder, folderLock, programs, account);
        _log = new ServerLog(folder.LogFile);
        Port = LoopbackPort.FindFree();
    }

    /// <summary>Port on 127.0.0.1; the same for the life of this object.</summary>
    public int Port { get; private set; }

    /// <summary>How often the server had to be started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Folder of <c>pg_dump</c> and its like, of the server's own version.</summary>
    public PostgresPrograms Programs => _programs;

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
    public string ConnectionStringFor(string database) => ConnectionStringFor(database, Port, _folder.ReadPassword());

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
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        try
        {
            while (true)
            {
                var ended = _server!.WaitForExitAsync(either.Token);
                while (await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMinutes(1), either.Token)) != ended)
                    _log.Rotate();
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
        if (_stopping.IsCancellationRequested)
            return;
        await _stopping.CancelAsync();
        await _oneAtATime.WaitAsync(CancellationToken.None);
        try
        {
            if (_server is not null)
                await _server.StopAsync(ShutdownPatience);
            InstanceFile.Delete(_folder.Root);
        }
        finally
        {
            _server?.Dispose();
            _lock.Dispose();
            _oneAtATime.Release();
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
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            var trying = Stopwatch.StartNew();
            while (true)
            {
                await OrphanedServer.EndAsync(_folder, cancellation);
                _log.Rotate();
                var logLength = _log.Length;
                _server?.Dispose();
                _server = ServerProcess.Start(_account.Run([_programs.Path("postgres"), "-D", _folder.Data, .. ServerSettings.Arguments(_options, Port)]), _log);
                if (await _server.BecomesReadyAsync(_folder, cancellation))
                    return;
                var said = _log.Since(logLength);
                if (trying.Elapsed > RetriedFor || !IsPassing(said))
                    throw Explain(said);
                if (mayChangePort && ServerLog.SaysPortTaken(said))
                    Port = LoopbackPort.FindFree();
                await Task.Delay(200, cancellation);
            }
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private static bool IsPassing(string said) => ServerLog.SaysPortTaken(said) || ServerLog.SaysStillEnding(said);

    private StartupException Explain(string said) => ServerLog.SaysDiskFull(said)
        ? StartupException.DiskFull(_folder.Root)
        : new StartupException($"PostgreSQL {_programs.Major} does not start on {_folder.Data}: {ServerLog.Complaint(said)} ({_log.Path} has the rest).");

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
