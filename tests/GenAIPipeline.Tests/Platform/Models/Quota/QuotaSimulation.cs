using GenAIPipeline.AwsSimulator.Bedrock;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.Time.Testing;
using ProvidersQuota = GenAIPipeline.AwsSimulator.Bedrock.Quota;
using ProvidersWindow = GenAIPipeline.AwsSimulator.Bedrock.QuotaWindow;
using QuotaCall = GenAIPipeline.Platform.Models.Quota.QuotaCall;
using QuotaWindow = GenAIPipeline.Platform.Models.Quota.QuotaWindow;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>Processes under saturated demand against the simulator's rule of a provider, in virtual time: the queue of each process and the database's function are the real ones, only clock, network and model are not.</summary>
internal sealed class QuotaSimulation
{
    private const double TickSeconds = 0.1;
    private static readonly DateTimeOffset Start = DateTimeOffset.Parse("2026-03-01T10:00:00Z");
    private static readonly double StartSeconds = Start.ToUnixTimeSeconds();

    private readonly QuotaStore store;
    private readonly QuotaLoad load;
    private readonly QuotaLimits limits;
    private readonly Random random;
    private readonly FakeTimeProvider clock = new(Start);
    private readonly PriorityQueue<Func<Task>, (double At, long Order)> events = new();
    private readonly ProvidersQuota provider;
    private readonly Dictionary<QuotaCall, Truth> truths = [];
    private readonly List<Process> processes = [];
    private readonly Dictionary<string, double> served = [];
    private readonly List<double> limitsOfMinutes = [];
    private long order;
    private double now;
    private int cut;
    private double wasted;
    private double settled;

    private QuotaSimulation(QuotaStore store, QuotaLoad load)
    {
        (this.store, this.load) = (store, load);
        limits = QuotaLimits.Of("model", load.Options);
        random = new Random(load.Seed);
        provider = new ProvidersQuota(ProvidersLimits(1), clock);
    }

    public static Task<QuotaRun> RunAsync(QuotaStore store, QuotaLoad load, CancellationToken cancellation) => new QuotaSimulation(store, load).RunAsync(cancellation);

    private async Task<QuotaRun> RunAsync(CancellationToken cancellation)
    {
        var key = Guid.NewGuid().ToString();
        for (var n = 0; n < load.Processes; n++)
        {
            var process = new Process(new QuotaLine(key, limits));
            for (var known = 0; known < 300 && !load.IsUnknown; known++)
                process.History.Learn((long)Output(0), 1 / TooLong);
            processes.Add(process);
            At(random.NextDouble() * TickSeconds, () => TickAsync(process, cancellation));
        }

        for (var second = 0; second < load.Minutes * 60; second++)
            At(second, Second(second));
        if (load.KillAt is { } kill)
            At(kill, Do(() => processes[^1].IsDead = true));
        while (events.TryDequeue(out var next, out var place) && place.At < load.Minutes * 60)
        {
            now = place.At;
            clock.SetUtcNow(Start.AddSeconds(now));
            await next();
        }

        return Result();
    }

    private void At(double at, Func<Task> then) => events.Enqueue(then, (at, order++));

    private static Func<Task> Do(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };

    private ModelQuota ProvidersLimits(double share) => new()
    {
        TokensPerMinute = (long)(share * load.Tokens),
        TokensPerDay = (long?)load.DayTokens,
        Burndown = load.Burndown,
        Window = load.Window == QuotaWindow.Bucket ? ProvidersWindow.Bucket : ProvidersWindow.Minute,
        CarriesReservations = load.CarriesReservations,
    };

    private Func<Task> Second(int second) => Do(() =>
    {
        var share = load.LimitAt?.Invoke(second) ?? 1;
        if (load.LimitAt is not null)
            provider.Change(ProvidersLimits(share));
        if (second % 60 == 0)
            limitsOfMinutes.Add(share * load.Tokens);
    });

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private double Output(double at) => Math.Clamp((load.LengthAt?.Invoke(at) ?? 1) * load.MeanOutput * Math.Exp(0.6 * Normal() - 0.18), 1, 4_096);

    private async Task TickAsync(Process process, CancellationToken cancellation)
    {
        if (process.IsDead)
            return;
        Demand(process);
        var at = StartSeconds + now;
        var tick = process.Line.Take(at);
        var answer = (await store.TickAsync(process.Id, [tick], at, cancellation))[0];
        foreach (var (call, reservation) in process.Line.Apply(tick, answer, at))
            Send(process, call, reservation);
        At(now + TickSeconds * (0.9 + 0.2 * random.NextDouble()), () => TickAsync(process, cancellation));
    }

    /// <summary>What prompts are estimated at, of their true tokens.</summary>
    private const double TooLong = 1.6;

    /// <summary>Every tenant always has calls waiting, as far as the process may run them.</summary>
    private void Demand(Process process)
    {
        foreach (var (tenant, most) in load.Tenants)
        {
            while (process.Waiting.GetValueOrDefault(tenant) < most && process.Line.Waiting + process.Running < load.AtOnce)
            {
                var input = load.MeanInput * Math.Exp(0.4 * Normal() - 0.08);
                Want(process, tenant, new Truth(input, Output(now)), isFull: false, isFirst: false);
            }
        }
    }

    private void Want(Process process, string tenant, Truth truth, bool isFull, bool isFirst)
    {
        var at = StartSeconds + now;
        var call = new QuotaCall
        {
            Tenant = tenant,
            Estimate = truth.Input * TooLong * (0.97 + 0.06 * random.NextDouble()),
            Limit = 4_096,
            IsFull = isFull,
            History = process.History,
            EnqueuedAt = at,
            Deadline = double.MaxValue,
        };
        Wait(process, call, truth, isFirst);
    }

    private void Wait(Process process, QuotaCall call, Truth truth, bool isFirst)
    {
        truths[call] = truth;
        process.Waiting[call.Tenant] = process.Waiting.GetValueOrDefault(call.Tenant) + 1;
        if (!isFirst && process.Line.TryTake(call, StartSeconds + now) is { } taken)
            Send(process, call, taken);
        else
            process.Line.Enqueue(call, isFirst);
    }

    private void Send(Process process, QuotaCall call, QuotaReservation reservation)
    {
        process.Waiting[call.Tenant]--;
        process.Running++;
        At(now + 0.005 + 0.02 * random.NextDouble(), Do(() => Arrive(process, call, reservation)));
    }

    private void Arrive(Process process, QuotaCall call, QuotaReservation reservation)
    {
        truths.Remove(call, out var truth);
        var (granted, refusal) = provider.Reserve((long)truth!.Input, reservation.Price.MaxTokens);
        if (granted is null)
        {
            var cause = refusal == QuotaRefusal.TokensPerDay ? ModelFailureCause.ThrottledToday : ModelFailureCause.Throttled;
            At(now + 0.01, Do(() =>
            {
                process.Running--;
                process.Line.Settle(reservation, 0, cause);
                Wait(process, call.Again(), truth, isFirst: true);
            }));
            return;
        }

        var output = (long)Math.Min(truth.Output, reservation.Price.MaxTokens);
        At(now + (process.IsDead ? 0 : QuotaLoad.LatencySeconds(output, random)), Do(() => End(process, call, truth, reservation, granted, output)));
    }

    private void End(Process process, QuotaCall call, Truth truth, QuotaReservation reservation, GenAIPipeline.AwsSimulator.Bedrock.QuotaCall granted, long output)
    {
        var used = (long)truth.Input + load.Burndown * output;
        provider.Settle(granted, new QuotaUsage((long)truth.Input, 0, output));
        served[call.Tenant] = served.GetValueOrDefault(call.Tenant) + used;
        settled += used;
        process.Running--;
        if (process.IsDead)
            return;
        At(now + 0.002 + 0.02 * random.NextDouble(), Do(() => process.Line.Settle(reservation, used)));
        process.History.Learn(output, 1 / TooLong);
        if (truth.Output <= reservation.Price.MaxTokens || call.IsFull)
            return;
        cut++;
        wasted += used;
        Want(process, call.Tenant, truth, isFull: true, isFirst: true);
    }

    private QuotaRun Result()
    {
        var minutes = provider.Statistics.Minutes.Take(load.Minutes - 1).ToList();
        return new QuotaRun
        {
            Shares = [.. minutes.Select((minute, n) => Math.Min(1, minute.SettledTokens / limitsOfMinutes[n]))],
            Refused = [.. minutes.Select(minute => minute.Throttled)],
            Calls = [.. minutes.Select(minute => minute.Granted)],
            Cut = cut,
            Wasted = wasted / settled,
            Served = served,
        };
    }

    private sealed record Truth(double Input, double Output);

    private sealed class Process(QuotaLine line)
    {
        public QuotaLine Line => line;
        public Guid Id { get; } = Guid.NewGuid();
        public OutputHistory History { get; } = new();
        public Dictionary<string, int> Waiting { get; } = [];
        public int Running { get; set; }
        public bool IsDead { get; set; }
    }
}
