using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Platform.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>A process that always wants more calls than the quota has: this program again, with the verb <c>model-worker</c>. It shares nothing with its like but the database.</summary>
internal sealed class SaturatedWorker(WorkerPlan plan)
{
    public const string Verb = "model-worker";
    private const int MaxTokens = 4_096;

    private readonly TimeProvider time = TimeProvider.System;
    private readonly Random random = new(plan.Number);
    private readonly WorkerReport report = new();
    private int calls;

    public static async Task<int> RunAsync(string file)
    {
        var plan = JsonSerializer.Deserialize<WorkerPlan>(await File.ReadAllTextAsync(file))!;
        var report = await new SaturatedWorker(plan).WorkAsync();
        Console.WriteLine(JsonSerializer.Serialize(report));
        return 0;
    }

    private async Task<WorkerReport> WorkAsync()
    {
        await using var database = new NpgsqlDataSourceBuilder(plan.Database + ";Maximum Pool Size=12").Build();
        using var meter = new QuotaMeter();
        using var listener = Listen();
        await using var quotas = new ModelQuotas(new QuotaStore(database), meter, time, NullLogger<ModelQuotas>.Instance);
        using var gateway = new ModelGateway(Catalog(), new UsageStore(database).AppendAsync, null, time, quotas: quotas);
        using var bare = new BareCalls(plan);
        await Task.Delay(Math.Max(0, (int)(plan.StartAt - time.GetUtcNow()).TotalMilliseconds));
        var loops = plan.Scenarios.SelectMany(scenario => scenario.Tenants.SelectMany(tenant => Enumerable.Range(0, tenant.Value).Select(_ => LoopAsync(scenario, tenant.Key, gateway, bare)))).ToList();
        // Calls that wait for a quota when it ends have not been made.
        await Task.WhenAny(Task.WhenAll(loops), Task.Delay(plan.StopAt - time.GetUtcNow() + TimeSpan.FromSeconds(25)));
        lock (report)
            return report;
    }

    private ModelCatalog Catalog() => new(plan.Scenarios.ToDictionary(scenario => scenario.Name, scenario => (IReadOnlyList<ModelOptions>)[new ModelOptions
    {
        Name = scenario.Name,
        Provider = ModelProvider.Bedrock,
        Endpoint = plan.Simulator,
        Model = scenario.Name,
        MaxOutputTokens = MaxTokens,
        Bedrock = new BedrockOptions { Region = "us-east-1" },
        Quota = new QuotaOptions { TokensPerMinute = scenario.Tokens, OutputBurndown = scenario.Burndown, Window = scenario.Window, Patience = TimeSpan.FromHours(1) },
    }]));

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == ModelTelemetryNames.QuotaWait)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            if (time.GetUtcNow() < plan.CountFrom)
                return;
            var model = (string)tags[0].Value!;
            lock (report)
                (report.Waits.TryGetValue(model, out var waits) ? waits : report.Waits[model] = []).Add(1_000 * seconds);
        });
        listener.Start();
        return listener;
    }

    private async Task LoopAsync(QuotaScenario scenario, string tenant, ModelGateway gateway, BareCalls bare)
    {
        while (time.GetUtcNow() < plan.StopAt)
        {
            var messages = Prompt(scenario.MeanInput);
            try
            {
                var used = scenario.Way == CallWay.Gateway ? await AskAsync(scenario, tenant, gateway, messages) : await bare.AskAsync(scenario, messages, MaxTokens);
                // By its end: a tenant's calls may wait longer than is measured.
                if (time.GetUtcNow() is var now && now >= plan.CountFrom && now <= plan.StopAt)
                    Served(scenario.Name, tenant, used);
            }
            catch (Exception e) when (e is ModelFailureException or ModelQuotaWaitException)
            {
                Failed(scenario.Name, e);
                // As a job would; without it the refused calls alone would keep the machine busy.
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static async Task<double> AskAsync(QuotaScenario scenario, string tenant, ModelGateway gateway, ChatMessage[] messages)
    {
        var tally = new CallTally();
        await gateway.AskAsync(messages, new ChatOptions { MaxOutputTokens = MaxTokens }, new ModelCall
        {
            Tenant = tenant,
            Profile = "bench",
            Document = "-",
            Chain = scenario.Name,
            Fault = static _ => null,
            FullOutputTokens = MaxTokens,
            Tally = tally,
        }, CancellationToken.None);
        return tally.InputTokens + scenario.Burndown * tally.OutputTokens;
    }

    private void Served(string model, string tenant, double used)
    {
        lock (report)
        {
            var tenants = report.Served.TryGetValue(model, out var known) ? known : report.Served[model] = [];
            tenants[tenant] = tenants.GetValueOrDefault(tenant) + used;
        }
    }

    private void Failed(string model, Exception e)
    {
        lock (report)
        {
            report.Failed[model] = report.Failed.GetValueOrDefault(model) + 1;
            report.Fault.TryAdd(model, e.Message);
        }
    }

    /// <summary>A prompt whose tokens its length tells only within some per cent.</summary>
    private ChatMessage[] Prompt(double meanTokens)
    {
        lock (random)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            var words = (int)(meanTokens * Math.Exp(0.4 * normal - 0.08));
            var longer = 0.3 + 0.4 * random.NextDouble();
            var text = new StringBuilder($"Call {plan.Number} of {calls++}. ", 6 * words);
            for (var n = 8; n < words; n++)
                text.Append(random.NextDouble() < longer ? "words " : "word ");
            return [new ChatMessage(ChatRole.System, "Answer with words."), new ChatMessage(ChatRole.User, text.ToString())];
        }
    }
}
