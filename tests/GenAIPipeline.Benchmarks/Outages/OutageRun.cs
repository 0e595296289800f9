using System.Diagnostics;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Benchmarks.Outages;

/// <summary>When the first model went down and when it was back; moments are of <see cref="Stopwatch"/>.</summary>
internal sealed record Outage(long DownAt, long BackAt);

/// <summary>A chain of two models whose first is down again and again in the same way, under steady calls.</summary>
internal sealed class OutageRun(Illness illness, int perSecond, Func<IReadOnlyList<ModelOptions>, ModelGateway> open)
{
    /// <summary>Of each model; the retries are those of the default.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Well = TimeSpan.FromSeconds(5);

    /// <summary>Different, so that the model comes back at different moments between two probes.</summary>
    private static readonly TimeSpan[] Down = [TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(16)];

    private readonly List<Outage> outages = [];
    private readonly List<OutageCall> calls = [];

    public Illness Illness => illness;

    public int PerSecond => perSecond;

    /// <summary>Milliseconds of calls that the first model answered.</summary>
    public IEnumerable<double> WellCalls => Of(CallEnd.First);

    /// <summary>Milliseconds of calls that asked the ill model.</summary>
    public IEnumerable<double> FirstCalls => Of(CallEnd.SecondAfterFirst);

    /// <summary>Milliseconds of calls that passed it by.</summary>
    public IEnumerable<double> OpenCalls => Of(CallEnd.SecondAtOnce);

    public int Unanswered => calls.Count(call => call.End == CallEnd.None);

    /// <summary>Seconds from going down to the first call that passed the model by, of each outage.</summary>
    public IEnumerable<double> OpenAfter => outages.Select(outage => Seconds(outage.DownAt, calls.Where(call => call.End == CallEnd.SecondAtOnce && call.BegunAt >= outage.DownAt).Min(call => call.BegunAt)));

    /// <summary>Seconds from being back to the first answer, of each outage.</summary>
    public IEnumerable<double> Recoveries => outages.Select(outage => Seconds(outage.BackAt, calls.Where(call => call.End == CallEnd.First && call.BegunAt >= outage.BackAt).Min(call => call.EndedAt)));

    public async Task RunAsync()
    {
        await using var first = await FailingModel.StartAsync();
        await using var second = await FailingModel.StartAsync();
        using var gateway = open([Model(first, $"{illness} {perSecond}"), Model(second, $"next {illness} {perSecond}")]);
        var steady = new SteadyCalls(gateway, perSecond);
        using var end = new CancellationTokenSource();
        var running = steady.RunAsync(end.Token);
        foreach (var time in Down)
        {
            await Task.Delay(Well);
            await first.BreakAsync(illness);
            var down = Stopwatch.GetTimestamp();
            await Task.Delay(time);
            await first.MendAsync();
            var outage = new Outage(down, Stopwatch.GetTimestamp());
            outages.Add(outage);
            while (!steady.Calls.Any(call => call.End == CallEnd.First && call.BegunAt >= outage.BackAt))
                await Task.Delay(100);
        }

        await Task.Delay(Well);
        await end.CancelAsync();
        await running;
        calls.AddRange(steady.Calls);
    }

    /// <summary>The model as every chain of the benchmark has it.</summary>
    public static ModelOptions Model(FailingModel model, string name) => new()
    {
        Endpoint = model.Address,
        Model = name,
        Timeout = Timeout,
        ParallelCalls = 10_000,
        Quota = new() { TokensPerMinute = 1_000_000_000, RequestsPerMinute = 1_000_000, TokensPerDay = 1_000_000_000_000 },
    };

    private IEnumerable<double> Of(CallEnd end) => calls.Where(call => call.End == end).Select(call => call.Milliseconds);

    private static double Seconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalSeconds;
}
