namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>A call that wants to be made.</summary>
internal sealed class QuotaCall
{
    /// <summary>A prompt's real length is not known before it is sent.</summary>
    private const double InputMargin = 1.03;

    private readonly TaskCompletionSource<QuotaReservation> granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The tenant shares the quota with others by tokens, whatever its number of calls.</summary>
    public required string Tenant { get; init; }

    /// <summary>Higher goes first, however long others wait.</summary>
    public int Priority { get; init; }

    /// <summary>Our estimate of all input, which the history puts right.</summary>
    public required double Estimate { get; init; }

    /// <summary>Most tokens that the answer may have, by the profile.</summary>
    public required int Limit { get; init; }

    /// <summary>Whether the whole limit is asked for: the answer was cut before.</summary>
    public bool IsFull { get; init; }

    public required OutputHistory History { get; init; }

    /// <summary>Seconds since 1970 at which it began to wait.</summary>
    public required double EnqueuedAt { get; init; }

    /// <summary>Seconds since 1970 at which its patience ends.</summary>
    public required double Deadline { get; init; }

    public Task<QuotaReservation> Granted => granted.Task;

    public bool IsOver => granted.Task.IsCompleted;

    /// <summary>The same call to wait once more, with the patience that is left.</summary>
    public QuotaCall Again() => new()
    {
        Tenant = Tenant,
        Priority = Priority,
        Estimate = Estimate,
        Limit = Limit,
        IsFull = IsFull,
        History = History,
        EnqueuedAt = EnqueuedAt,
        Deadline = Deadline,
    };

    public bool TryGrant(QuotaReservation reservation) => granted.TrySetResult(reservation);

    public bool TryFail(Exception exception) => granted.TrySetException(exception);

    public bool TryCancel(CancellationToken cancellation) => granted.TrySetCanceled(cancellation);

    /// <summary>What it would take now.</summary>
    /// <param name="limits">Of its model.</param>
    /// <param name="now">Seconds since 1970.</param>
    public QuotaPrice Price(QuotaLimits limits, double now)
    {
        // What runs over a minute's end holds its whole reservation until then: only where output is cheap is that a large part.
        var isTail = !limits.IsBucket && limits.Burndown <= 1 && now % 60 > 60 - TailSeconds;
        var maxTokens = IsFull ? Limit : History.MaxTokens(Limit, isTail);
        var output = limits.Burndown * History.Expected(maxTokens);
        // By what is known now: a call that has waited for long would else take more of its tenant's share than it needs.
        var input = Estimate * History.InputRatio;
        return new QuotaPrice(maxTokens, input, input * InputMargin + Math.Max(maxTokens, output), input + output);
    }

    private const double TailSeconds = 18;
}

/// <summary>What a call takes of a quota.</summary>
/// <param name="MaxTokens">Most tokens of its answer.</param>
/// <param name="Input">Estimate of its input.</param>
/// <param name="Reserve">What is set aside until it ends.</param>
/// <param name="Expected">What it will probably have used then.</param>
internal readonly record struct QuotaPrice(int MaxTokens, double Input, double Reserve, double Expected);

/// <summary>A call that may be made.</summary>
/// <param name="Price">As it was granted.</param>
/// <param name="Held">What the shared row holds for it: its reserve, or 0 if it was granted without the database.</param>
/// <param name="Minute">Of the grant, counted from 1970.</param>
internal sealed record QuotaReservation(QuotaPrice Price, double Held, long Minute);
