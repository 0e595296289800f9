using GenAIPipeline.AwsSimulator.Events;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.S3;
using GenAIPipeline.AwsSimulator.Sns;
using GenAIPipeline.AwsSimulator.Sqs;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator;

/// <summary>What the services share: options, clock, faults, the call log, events, objects.</summary>
public sealed class Simulator : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private long reorders;

    internal Simulator(SimulatorOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        Faults = new FaultPlan(options.Seed);
        Events = new EventBus(this);
        Objects = new ObjectStore(this);
        Queues = new QueueStore(this);
        Topics = new TopicStore(this);
        Services = ServiceTable.Create(this);
    }

    /// <summary>How the simulator runs.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>The time of everything but signatures: visibility timeouts, delays, jobs.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The faults in force.</summary>
    public FaultPlan Faults { get; }

    /// <summary>Every call.</summary>
    public CallLog Calls { get; } = new();

    /// <summary>How services notify one another.</summary>
    public EventBus Events { get; }

    /// <summary>The buckets' content, for services that read documents from S3 or write results to it.</summary>
    public ObjectStore Objects { get; }

    internal QueueStore Queues { get; }

    internal TopicStore Topics { get; }

    /// <summary>The services by signing name.</summary>
    public IReadOnlyDictionary<string, ISimulatedService> Services { get; }

    /// <summary>Cancelled when the simulator ends; for work that outlives its call.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Told when a fault makes a call hang or wait: a test's clock need not guess when time is to pass.</summary>
    public event Action<Fault>? CallWaits;

    /// <summary>The ARN of a resource of this account.</summary>
    public string Arn(string service, string resource) => $"arn:aws:{service}:{Options.Region}:{Options.AccountId}:{resource}";

    /// <summary>Runs something after a time on the simulator's clock, unless it ends before.</summary>
    public void Later(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = Clock.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                if (!stopping.IsCancellationRequested)
                    action();
            },
            null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forgets all state, faults and counts; options stay.</summary>
    public void Reset()
    {
        Faults.Clear();
        foreach (var service in Services.Values)
            service.Reset();
        Calls.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        Objects.Dispose();
        stopping.Dispose();
    }

    internal void Waits(Fault fault) => CallWaits?.Invoke(fault);

    internal TimeSpan DelayOf(IReadOnlyList<Fault> faults)
    {
        var delay = TimeSpan.Zero;
        foreach (var fault in faults)
            if (fault.Kind == FaultKind.Late)
                delay += fault.Delay ?? TimeSpan.FromSeconds(5);
            else if (fault.Kind == FaultKind.Reordered)
                delay += (fault.Delay ?? TimeSpan.FromSeconds(1)) * Faults.Chance($"reorder/{Interlocked.Increment(ref reorders)}");
        return delay;
    }
}
