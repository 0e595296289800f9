using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>
/// The built program, in a session of its own on a folder of its own. It can be stopped, killed and started again on the same port; disposing ends
/// everything it started and removes the folder. Used by the tests and by the measurements, so it knows nothing of a test framework.
/// </summary>
/// <param name="environment">Settings beyond the defaults, as environment variables.</param>
public sealed class RunningProgram(IReadOnlyDictionary<string, string>? environment = null) : IAsyncDisposable
{
    private const int MaxLinesKept = 2_000;
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(30);
    private readonly Queue<string> said = new();
    private Process? process;
    private NpgsqlDataSource? database;

    /// <summary>How it runs.</summary>
    public ProgramMode Mode { get; init; } = ProgramModes.Asked;

    /// <summary>What it runs on in aws mode, unless the simulator is its child; its own, unless it is given another's.</summary>
    internal SimulatedCloud? Cloud { get; set; }

    /// <summary>Whether the cloud is to outlive it.</summary>
    internal bool KeepsCloud { get; init; }

    public static string Root { get; } = FindRoot();

    /// <summary>The program beside its own assets; it is built whenever this assembly is.</summary>
    public static string Assembly { get; } = Built("src/GenAIPipeline.Web", "GenAIPipeline.Web.dll");

    /// <summary>Its data folder.</summary>
    public string Folder { get; } = NewFolder();

    public int Port { get; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public string AdminKey { get; private set; } = "";

    /// <summary>Calls the API with the administrator's key; its answers may take long, because tests wait for results.</summary>
    public HttpClient Api { get; } = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = TimeSpan.FromSeconds(120) };

    /// <summary>Its database, for looking behind the surface and for making states that take hours otherwise.</summary>
    public NpgsqlDataSource Database => database ??= NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = InstanceFile.Read(Folder)!.DatabasePort,
        Username = "app",
        Password = new ClusterFolder(Folder).ReadPassword(),
        Database = PrivateCluster.DatabaseName,
        MaxPoolSize = 10,
    }.ConnectionString);

    /// <summary>Is told every line that it says on the console; null (default) for nobody.</summary>
    public Action<string>? Hears { get; init; }

    /// <summary>Number of the process while it runs.</summary>
    public int ProcessId => process!.Id;

    /// <summary>Everything it and its children are at this moment.</summary>
    internal ProcessTree Tree => new(Folder);

    /// <summary>Its last lines on the console, of all starts.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return string.Join('\n', said);
        }
    }

    /// <summary>A program of the solution, of the same configuration as this one.</summary>
    public static string Built(string project, string assembly) => Path.Combine(Root, project, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", assembly);

    /// <summary>Starts it; for fixtures.</summary>
    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Starts it and returns when it says that it is ready.</summary>
    public async Task StartAsync()
    {
        if (Mode == ProgramMode.Aws)
            Cloud ??= await SimulatedCloud.StartAsync();
        var start = new ProcessStartInfo("setsid", ["dotnet", Assembly, "up", "--data", Folder, "--port", $"{Port}", .. AwsOptions()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        Api.BaseAddress ??= Address;
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await UntilReadyAsync();
        AdminKey = (await File.ReadAllTextAsync(Path.Combine(Folder, "admin.key"))).Trim();
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    /// <summary>SIGTERM, as a person's Ctrl-C; answers the exit status.</summary>
    /// <exception cref="TimeoutException">It does not end.</exception>
    public async Task<int> StopAsync()
    {
        await ForgetDatabaseAsync();
        Posix.Signal(process!.Id, 15);
        await process.WaitForExitAsync().WaitAsync(StopsWithin);
        return process.ExitCode;
    }

    /// <summary><c>kill -9</c> of the program alone: its children and PostgreSQL must find out by themselves.</summary>
    public Task KillAsync() => KillAsync(() => Posix.Signal(process!.Id, Posix.Kill));

    /// <summary><c>kill -9</c> of everything at once, PostgreSQL and its wrapper included.</summary>
    public Task KillEverythingAsync() => KillAsync(() => Tree.Kill());

    /// <summary><c>kill -9</c> of the postmaster under the running program.</summary>
    public void KillPostmaster() => Posix.Signal(Postmaster() ?? throw new InvalidOperationException("Expected a PostgreSQL below the data folder, found none."), Posix.Kill);

    /// <summary>The postmaster according to its own file; null if there is none or it is dead.</summary>
    public int? Postmaster()
    {
        try
        {
            var id = int.Parse(File.ReadLines(new ClusterFolder(Folder).PidFile).First());
            return Posix.Signal(id, 0) ? id : null;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether it answers that it is ready, now.</summary>
    public async Task<bool> IsReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            return (await Api.GetAsync(new Uri(Address, "/health/ready"), patience.Token)).IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ForgetDatabaseAsync();
        if (process is { HasExited: false })
        {
            try
            {
                await StopAsync();
            }
            catch (TimeoutException)
            {
                // It is killed below; a test that cares for a quiet end stops it itself.
            }
        }

        Tree.Kill();
        await Tree.GoneAsync(TimeSpan.FromSeconds(10));
        process?.Dispose();
        Api.Dispose();
        if (Cloud is not null && !KeepsCloud)
            await Cloud.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private string[] AwsOptions()
    {
        var worker = Built("src/GenAIPipeline.Worker", "GenAIPipeline.Worker.dll");
        return Mode switch
        {
            ProgramMode.Aws => ["--simulator", Cloud!.Address.ToString(), "--worker-program", worker],
            ProgramMode.AwsWithSimulator => ["--simulator-program", SimulatedCloud.Assembly, "--worker-program", worker],
            _ => [],
        };
    }

    private async Task KillAsync(Action kill)
    {
        await ForgetDatabaseAsync();
        kill();
        await process!.WaitForExitAsync();
    }

    private async Task UntilReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (!await IsReadyAsync())
        {
            if (process!.HasExited || waited.Elapsed > StartsWithin)
                throw new InvalidOperationException($"Expected the program to be ready within {StartsWithin}, got:\n{Said}");
            await Task.Delay(50);
        }
    }

    private async Task ForgetDatabaseAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
        database = null;
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        lock (said)
        {
            Hears?.Invoke(line);
            said.Enqueue(line);
            if (said.Count > MaxLinesKept)
                said.Dequeue();
        }
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("genaipipeline-e2e-").FullName;

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "GenAIPipeline.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Expected GenAIPipeline.sln above this program, found none.");
    }

    /// <summary>A port that nobody listens on; the program is started on it at once.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
