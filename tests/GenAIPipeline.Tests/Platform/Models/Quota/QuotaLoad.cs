using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>What a simulated account is asked for, and how its provider behaves.</summary>
internal sealed record QuotaLoad
{
    public double Burndown { get; init; } = 1;
    public QuotaWindow Window { get; init; }
    public double Tokens { get; init; } = 1_000_000;
    public double? DayTokens { get; init; }
    public int Processes { get; init; } = 4;

    /// <summary>Calls that a process runs at once.</summary>
    public int AtOnce { get; init; } = 64;

    /// <summary>Virtual minutes; the last one is begun only so that calls of the one before may end.</summary>
    public int Minutes { get; init; } = 4;
    public int Seed { get; init; } = 1;

    /// <summary>The provider's limit as a share of the configured one, by virtual second.</summary>
    public Func<double, double>? LimitAt { get; init; }

    /// <summary>Factor of the lengths of answers, by virtual second.</summary>
    public Func<double, double>? LengthAt { get; init; }

    /// <summary>Virtual second at which one process dies with its running calls.</summary>
    public double? KillAt { get; init; }

    /// <summary>Whether calls that run over a minute's end hold their reservations there.</summary>
    public bool CarriesReservations { get; init; }

    /// <summary>Nothing is known of the prompt at the beginning.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Calls that each tenant keeps waiting in each process.</summary>
    public IReadOnlyDictionary<string, int> Tenants { get; init; } = new Dictionary<string, int> { ["acme"] = 60 };

    public double MeanInput => Burndown switch { 1 => 4_000, 5 => 2_500, _ => 2_000 };

    public double MeanOutput => Burndown switch { 1 => 1_000, 5 => 500, _ => 200 };

    /// <summary>Of an answer of so many tokens: at most 12 s in the mean.</summary>
    public static double LatencySeconds(double output, Random random) => 0.7 + output * 0.01 * (0.8 + 0.4 * random.NextDouble());

    public QuotaOptions Options => new()
    {
        TokensPerMinute = (long)Tokens,
        TokensPerDay = (long?)DayTokens,
        OutputBurndown = Burndown,
        Window = Window,
    };
}

/// <summary>What the provider saw.</summary>
internal sealed record QuotaRun
{
    /// <summary>Settled tokens of each whole minute as a share of the limit then in force, at most 1.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    /// <summary>Refused calls by minute.</summary>
    public required IReadOnlyList<int> Refused { get; init; }

    public required IReadOnlyList<int> Calls { get; init; }
    public required int Cut { get; init; }

    /// <summary>Settled tokens of answers that were cut, as a share of all.</summary>
    public required double Wasted { get; init; }

    /// <summary>Settled tokens by tenant.</summary>
    public required IReadOnlyDictionary<string, double> Served { get; init; }

    public double ThrottledShare => Refused.Sum() / (double)Math.Max(1, Calls.Sum() + Refused.Sum());

    public override string ToString() =>
        $"mean {Shares.Average():P2}, without the first {Shares.Skip(1).DefaultIfEmpty(0).Average():P2}, throttled {Refused.Sum()} of {Calls.Sum()} ({ThrottledShare:P3}), cut {Cut}, wasted {Wasted:P2}, minutes [{string.Join(' ', Shares.Select(s => s.ToString("P1")))}], refused [{string.Join(' ', Refused)}]";
}
