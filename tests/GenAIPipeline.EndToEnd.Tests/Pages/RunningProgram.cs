using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>The built program in embedded mode, on a folder of its own, and a connection to its database for making states that take hours otherwise.</summary>
public sealed class RunningProgram : IAsyncLifetime
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("pages-").FullName;
    private Process? process;

    public int Port { get; } = FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}");

    public string AdminKey { get; private set; } = "";

    /// <summary>Calls the API with the administrator's key.</summary>
    public HttpClient Api { get; private set; } = null!;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public static string Root { get; } = FindRoot();

    public async ValueTask InitializeAsync()
    {
        var program = Path.Combine(Root, "src", "GenAIPipeline.Web", "bin", Configuration(), "net10.0", "GenAIPipeline.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, "up", "--data", folder, "--port", $"{Port}", "--workers", "2"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        process = Process.Start(start)!;
        var said = new List<string>();
        process.OutputDataReceived += (_, line) => Note(said, line.Data);
        process.ErrorDataReceived += (_, line) => Note(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Api = new HttpClient { BaseAddress = Address };
        await UntilReadyAsync(said);
        AdminKey = (await File.ReadAllTextAsync(Path.Combine(folder, "admin.key"))).Trim();
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = InstanceFile.Read(folder)!.DatabasePort,
            Username = "app",
            Password = new ClusterFolder(folder).ReadPassword(),
            Database = PrivateCluster.DatabaseName,
            MaxPoolSize = 10,
        }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (Database is not null)
            await Database.DisposeAsync();
        if (process is { HasExited: false })
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task UntilReadyAsync(List<string> said)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if ((await Api.GetAsync("/health/ready")).IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            if (process!.HasExited || waited.Elapsed > StartsWithin)
                throw new InvalidOperationException($"Expected the program to be ready within {StartsWithin}, got:\n{string.Join('\n', said)}");
            await Task.Delay(100);
        }
    }

    private static void Note(List<string> said, string? line)
    {
        lock (said)
        {
            if (line is not null && said.Count < 200)
                said.Add(line);
        }
    }

    private static string Configuration() => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "GenAIPipeline.sln")))
            at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Expected GenAIPipeline.sln above the tests, found none.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
