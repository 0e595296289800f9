using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>One model of the simulated account under saturated demand, and how it is called.</summary>
internal sealed record QuotaScenario(string Name, double Burndown, QuotaWindow Window)
{
    public CallWay Way { get; init; } = CallWay.Gateway;

    /// <summary>Tokens of a minute.</summary>
    public long Tokens { get; init; } = 1_000_000;

    /// <summary>How the simulator counts, if not as <see cref="Window"/> says.</summary>
    public string? ProvidersWindow { get; init; }

    public bool CarriesReservations { get; init; }

    /// <summary>Calls at once of each tenant in each process.</summary>
    public IReadOnlyDictionary<string, int> Tenants { get; init; } = new Dictionary<string, int> { ["acme"] = 64 };

    /// <summary>Mean tokens of a prompt.</summary>
    public double MeanInput => Burndown switch { 1 => 4_000, 5 => 2_500, _ => 2_000 };

    /// <summary>Mean tokens of an answer: at burndown 1 a fifth of all.</summary>
    public double MeanOutput => Burndown switch { 1 => 1_000, 5 => 500, _ => 200 };

    /// <summary>The model as the simulator is told of it; its answers take 0.7 s and 10 ms a token.</summary>
    /// <param name="share">Share of the quota that is really granted.</param>
    /// <param name="growth">Factor of the answers' length.</param>
    public object Model(double share, double growth) => new
    {
        id = Name,
        quota = new
        {
            tokensPerMinute = (long)(share * Tokens),
            burndown = Burndown,
            window = ProvidersWindow ?? (Window == QuotaWindow.Bucket ? "bucket" : "minute"),
            carriesReservations = CarriesReservations,
        },
        synthetic = new { meanTokens = growth * MeanOutput },
        firstTokenLatency = "00:00:00.7",
        tokenLatency = "00:00:00.010",
    };
}

/// <summary>How calls are kept within the quota.</summary>
internal enum CallWay
{
    /// <summary>By the gateway.</summary>
    Gateway,

    /// <summary>By the SDK's standard retries alone.</summary>
    SdkStandard,

    /// <summary>By the SDK's adaptive retries, which slow down by themselves.</summary>
    SdkAdaptive,

    /// <summary>By a bucket in each process, a fair part of the quota, that reserves input and the whole max_tokens, and the SDK's standard retries.</summary>
    TokenBucket,
}

/// <summary>What a worker process is to do; a file, for what it holds is more than a command line.</summary>
internal sealed record WorkerPlan
{
    public required string Database { get; init; }
    public required string Simulator { get; init; }
    public required int Workers { get; init; }
    public required int Number { get; init; }
    public required IReadOnlyList<QuotaScenario> Scenarios { get; init; }
    public required DateTimeOffset StartAt { get; init; }

    /// <summary>From here on waits and tokens count.</summary>
    public required DateTimeOffset CountFrom { get; init; }
    public required DateTimeOffset StopAt { get; init; }
}

/// <summary>What a worker process saw.</summary>
internal sealed record WorkerReport
{
    /// <summary>Milliseconds in the queue, by model.</summary>
    public Dictionary<string, List<double>> Waits { get; init; } = [];

    /// <summary>Tokens of quota, by model and tenant.</summary>
    public Dictionary<string, Dictionary<string, double>> Served { get; init; } = [];

    /// <summary>Calls that ended without an answer, by model.</summary>
    public Dictionary<string, int> Failed { get; init; } = [];

    /// <summary>The first failure's message, by model.</summary>
    public Dictionary<string, string> Fault { get; init; } = [];
}
