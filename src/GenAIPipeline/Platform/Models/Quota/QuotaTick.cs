namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>What a process tells the database of one quota, and asks of it.</summary>
internal sealed record QuotaTick
{
    public required string Key { get; init; }
    public required QuotaLimits Limits { get; init; }

    /// <summary>The same number brings the same settlements again: they count once.</summary>
    public required long Batch { get; init; }
    public required IReadOnlyList<QuotaSettlement> Settlements { get; init; }
    public required int Refused { get; init; }
    public required bool IsRefusedToday { get; init; }

    /// <summary>Running calls of this minute, with those that this tick settles.</summary>
    public required QuotaHolding Before { get; init; }

    /// <summary>Running calls of this minute.</summary>
    public required QuotaHolding After { get; init; }

    /// <summary>Of the allowance, what is left; negative if more was used than the last one had.</summary>
    public required double SliceLeft { get; init; }

    /// <inheritdoc cref="SliceLeft"/>
    public required double SliceRequestsLeft { get; init; }
    public required double SliceWanted { get; init; }
    public required int SliceRequestsWanted { get; init; }
    public required IReadOnlyList<QuotaFlow> Flows { get; init; }

    /// <summary>The next calls of the flows, each flow's in its order.</summary>
    public required IReadOnlyList<QuotaWant> Wants { get; init; }
}

/// <summary>A call that ended.</summary>
/// <param name="Minute">In which it was granted.</param>
/// <param name="Back">What it leaves of its reservation; negative is a debt.</param>
/// <param name="Over">What it used beyond all that the provider had reserved for it.</param>
/// <param name="Used">Tokens of quota.</param>
internal readonly record struct QuotaSettlement(long Minute, double Back, double Over, double Used);

/// <summary>What running calls hold, and what they will probably cost.</summary>
internal readonly record struct QuotaHolding(double Held, double Expected);

/// <summary>A tenant's calls that wait in this process.</summary>
internal readonly record struct QuotaFlow(string Tenant, int Priority, double Head, double Waiting);

/// <summary>A waiting call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Flow">Place of its flow in the tick, from 1.</param>
/// <param name="Price">As it is asked for.</param>
internal readonly record struct QuotaWant(QuotaCall Call, int Flow, QuotaPrice Price);

/// <summary>What the database answers.</summary>
internal sealed record QuotaAnswer
{
    /// <summary>Places of the granted calls among those wanted, from 1.</summary>
    public required int[] Granted { get; init; }
    public required double Slice { get; init; }
    public required double SliceRequests { get; init; }

    /// <summary>The database's clock, in seconds since 1970.</summary>
    public required double At { get; init; }

    /// <summary>Tokens that could still be reserved; negative = debt.</summary>
    public required double Level { get; init; }

    /// <summary>Share of the configured limit that the provider is believed to grant.</summary>
    public required double Belief { get; init; }

    /// <summary>Living processes, this one among them.</summary>
    public required int Processes { get; init; }

    /// <summary>Seconds since 1970 at which the day's quota comes back; 0 while there is some.</summary>
    public required double DayClosedUntil { get; init; }

    /// <summary>Tokens that calls of all processes wait for.</summary>
    public required double Backlog { get; init; }
}
