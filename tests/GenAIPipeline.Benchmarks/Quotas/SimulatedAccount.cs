using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Benchmarks.Bedrock;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>A simulated account with its models, a database, and worker processes.</summary>
internal sealed class SimulatedAccount : IAsyncDisposable
{
    private readonly BenchFolder folder = new();
    private readonly HttpClient http = new();
    private readonly List<Process> started = [];
    private PrivateCluster? cluster;
    private SimulatorProgram? simulator;

    public static TimeProvider Time => TimeProvider.System;

    public static async Task<SimulatedAccount> StartAsync(IReadOnlyList<QuotaScenario> scenarios)
    {
        var account = new SimulatedAccount();
        account.cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = account.folder.PathOf("data") }, NullLogger.Instance, CancellationToken.None);
        Migrator.Apply(account.cluster.ConnectionString);
        account.simulator = await SimulatorProgram.StartAsync(JsonSerializer.Serialize(new { bedrock = Settings(scenarios, 1, 1) }));
        return account;
    }

    /// <summary>Starts the workers; they end by themselves, unless they are killed.</summary>
    public async Task<IReadOnlyList<Process>> WorkAsync(WorkerPlan plan)
    {
        var workers = new List<Process>();
        for (var number = 0; number < plan.Workers; number++)
        {
            var file = folder.PathOf($"plan-{Guid.NewGuid():n}.json");
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(plan with { Number = number, Database = cluster!.ConnectionString, Simulator = simulator!.Address }));
            var start = new ProcessStartInfo(Environment.ProcessPath!, [SaturatedWorker.Verb, file]) { RedirectStandardOutput = true };
            (start.Environment["AWS_ACCESS_KEY_ID"], start.Environment["AWS_SECRET_ACCESS_KEY"]) = ("simulator", "simulator");
            start.Environment["DOTNET_TC_CallCountingDelayMs"] = "0";
            start.Environment["DOTNET_gcServer"] = "0";
            workers.Add(Process.Start(start)!);
        }

        started.AddRange(workers);
        return workers;
    }

    public static async Task<IReadOnlyList<WorkerReport>> ReportsAsync(IEnumerable<Process> workers) =>
        [.. (await Task.WhenAll(workers.Select(worker => worker.StandardOutput.ReadToEndAsync()))).Where(text => text.StartsWith('{')).Select(text => JsonSerializer.Deserialize<WorkerReport>(text)!)];

    /// <summary>Other limits or lengths from now on; what was used stays used.</summary>
    public async Task ChangeAsync(IReadOnlyList<QuotaScenario> scenarios, Func<QuotaScenario, double> share, Func<QuotaScenario, double> growth)
    {
        var settings = new { keepsUse = true, models = scenarios.Select(scenario => scenario.Model(share(scenario), growth(scenario))) };
        using var answer = await http.PutAsJsonAsync($"{simulator!.Address}/_simulator/settings/bedrock", settings);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the account's quotas saw, by model.</summary>
    public async Task<JsonObject> SeenAsync() => (await http.GetFromJsonAsync<JsonObject>($"{simulator!.Address}/_simulator/settings/bedrock"))!;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
        {
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }

        http.Dispose();
        if (simulator is not null)
            await simulator.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
        folder.Dispose();
    }

    private static object Settings(IReadOnlyList<QuotaScenario> scenarios, double share, double growth) => new { models = scenarios.Select(scenario => scenario.Model(share, growth)) };
}
