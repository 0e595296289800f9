namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>One quota as this process sees it: who waits, what runs, what has to be told. Decides without waiting; <see cref="ModelQuotas"/> carries its ticks to the database.</summary>
internal sealed class QuotaLine(string key, QuotaLimits first)
{
    private readonly Lock gate = new();
    private readonly WaitingCalls waiting = new();
    private readonly QuotaSlice slice = new();
    private readonly LocalShare share = new();
    private readonly Dictionary<long, QuotaHolding> running = [];
    private List<Ended> ended = [];
    private List<Ended>? told;
    private long batch;
    private double offset;
    private QuotaLimits limits = first;

    /// <summary>Account, region and model.</summary>
    public string Key => key;

    /// <summary>The newest answer; null before the first.</summary>
    public QuotaAnswer? Last { get; private set; }

    /// <summary>The limits in force: configuration may change them between two calls.</summary>
    public QuotaLimits Limits
    {
        get => Volatile.Read(ref limits);
        set => Volatile.Write(ref limits, value);
    }

    /// <summary>The database does not answer: calls are granted from a share that all processes can take without passing the limit.</summary>
    public bool IsAlone => share.IsOpen;

    /// <summary>Calls that wait.</summary>
    public int Waiting => waiting.Count;

    /// <summary>Whether there is something to tell or to ask.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
                return waiting.Count > 0 || ended.Count > 0 || told is not null || slice.IsTouched;
        }
    }

    /// <summary>Whether a call waits though there is plenty: it need not wait for the next tick.</summary>
    public bool IsHurried => waiting.Count > 0 && !IsAlone && (Last is not { } last || (last.Slice > 0 && last.Level > 0.25 * last.Belief * Limits.Tokens));

    /// <summary>Whether calls are running or an allowance is held, so that the database must see this process.</summary>
    public bool IsHeld
    {
        get
        {
            lock (gate)
                return running.Count > 0 || slice.IsHeld;
        }
    }

    /// <summary>A grant from the allowance, at once; null if the call has to wait.</summary>
    /// <param name="call">The call.</param>
    /// <param name="now">Seconds since 1970 by this machine's clock, as everywhere here.</param>
    public QuotaReservation? TryTake(QuotaCall call, double now)
    {
        lock (gate)
            return waiting.Count > 0 || IsAlone ? null : FromSlice(call, now + offset);
    }

    /// <summary>Puts a call in its tenant's queue.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isFirst">Whether it goes before the others: it had its turn, and the provider refused.</param>
    public void Enqueue(QuotaCall call, bool isFirst = false)
    {
        lock (gate)
            waiting.Add(call, isFirst);
    }

    /// <summary>A granted call ended.</summary>
    /// <param name="reservation">What it was granted.</param>
    /// <param name="used">Tokens of quota.</param>
    /// <param name="refusal">Which window refused it; null if none did.</param>
    public void Settle(QuotaReservation reservation, double used, ModelFailureCause? refusal = null)
    {
        var settlement = new QuotaSettlement(reservation.Minute, reservation.Held - used, Math.Max(0, used - ProvidersReserve(reservation.Price)), used);
        lock (gate)
            ended.Add(new Ended(settlement, new QuotaHolding(reservation.Held, reservation.Held > 0 ? reservation.Price.Expected : 0), refusal));
    }

    /// <summary>What to tell and to ask now.</summary>
    public QuotaTick Take(double now)
    {
        lock (gate)
        {
            if (told is null)
                (told, ended, batch) = (ended, [], batch + 1);
            var at = now + offset;
            var minute = MinuteOf(at);
            var settled = told.Where(e => IsCounted(e.Settlement.Minute, minute)).ToList();
            var before = running.Where(r => IsCounted(r.Key, minute)).Aggregate(default(QuotaHolding), (sum, r) => new(sum.Held + r.Value.Held, sum.Expected + r.Value.Expected));
            var (flows, wants) = waiting.Next(Limits, at);
            if (wants.Count > 0)
                slice.Expect(wants[0].Price.Reserve);
            var (wanted, wantedCalls) = slice.Wanted(at);
            return new QuotaTick
            {
                Key = key,
                Limits = Limits,
                Batch = batch,
                Settlements = [.. told.Select(e => e.Settlement)],
                Refused = told.Count(e => e.Refusal == ModelFailureCause.Throttled),
                IsRefusedToday = told.Any(e => e.Refusal == ModelFailureCause.ThrottledToday),
                Before = before,
                After = new(before.Held - settled.Sum(e => e.Holding.Held), before.Expected - settled.Sum(e => e.Holding.Expected)),
                SliceLeft = slice.Report(minute, Limits.IsBucket),
                SliceRequestsLeft = slice.Calls,
                SliceWanted = wanted,
                SliceRequestsWanted = wantedCalls,
                Flows = flows,
                Wants = wants,
            };
        }
    }

    /// <summary>Grants what the database granted.</summary>
    /// <returns>The granted calls with what they have.</returns>
    public IReadOnlyList<(QuotaCall Call, QuotaReservation Reservation)> Apply(QuotaTick tick, QuotaAnswer answer, double now)
    {
        lock (gate)
        {
            offset = answer.At - now;
            Last = answer;
            share.Close();
            foreach (var each in told ?? [])
                Release(each.Settlement.Minute, each.Holding);
            told = null;
            var granted = new List<(QuotaCall, QuotaReservation)>();
            foreach (var want in answer.Granted.Select(n => tick.Wants[n - 1]))
                Grant(want.Call, new QuotaReservation(want.Price, want.Price.Reserve, MinuteOf(answer.At)), granted);
            slice.Renew(answer.Slice, answer.SliceRequests, MinuteOf(answer.At));
            // Calls that came while the tick was under way.
            while (waiting.Peek() is { } call && FromSlice(call, answer.At) is { } reservation)
                Deliver(call, reservation, granted);
            if (answer.DayClosedUntil > 0)
                waiting.FailAll(() => new ModelFailureException(ModelFailureCause.ThrottledToday, $"The day's token quota of {Limits.Model} is used up.", TimeSpan.FromSeconds(Math.Max(1, answer.DayClosedUntil - answer.At))));
            return granted;
        }
    }

    /// <summary>The database did not answer: grants from the local share what is there.</summary>
    public IReadOnlyList<(QuotaCall Call, QuotaReservation Reservation)> Alone(double now)
    {
        lock (gate)
        {
            var at = now + offset;
            slice.Drop();
            share.Refill(Limits, Last, at);
            var granted = new List<(QuotaCall, QuotaReservation)>();
            while (waiting.Peek() is { } call && call.Price(Limits, at) is var price && share.TryTake(price.Reserve))
                Deliver(call, new QuotaReservation(price, 0, MinuteOf(at)), granted);
            return granted;
        }
    }

    /// <summary>Ends the wait of calls whose patience is over.</summary>
    public void Expire(double now)
    {
        lock (gate)
        {
            var (rate, backlog) = (Math.Max(1, (Last?.Belief ?? 1) * Limits.Tokens / 60), Last?.Backlog ?? 0);
            var wait = Math.Clamp(backlog / rate, 5, 300) * (0.8 + 0.4 * Random.Shared.NextDouble());
            waiting.Expire(now, () => new ModelQuotaWaitException(Limits.Model, DateTimeOffset.FromUnixTimeMilliseconds((long)(1000 * (now + wait)))));
        }
    }

    private static long MinuteOf(double at) => (long)Math.Floor(at / 60);

    /// <summary>The provider reserves every token of the answer once, whatever it costs in the end.</summary>
    private static double ProvidersReserve(QuotaPrice price) => price.Input + price.MaxTokens;

    private bool IsCounted(long minute, long current) => Limits.IsBucket || minute == current;

    private QuotaReservation? FromSlice(QuotaCall call, double at)
    {
        var price = call.Price(Limits, at);
        if (!slice.TryTake(price.Reserve, at, Limits.IsBucket))
            return null;
        var reservation = new QuotaReservation(price, price.Reserve, MinuteOf(at));
        Hold(reservation);
        return reservation;
    }

    private void Grant(QuotaCall call, QuotaReservation reservation, List<(QuotaCall, QuotaReservation)> granted)
    {
        Hold(reservation);
        slice.Note(reservation.Held);
        Deliver(call, reservation, granted);
    }

    private void Deliver(QuotaCall call, QuotaReservation reservation, List<(QuotaCall, QuotaReservation)> granted)
    {
        waiting.Remove(call);
        if (call.TryGrant(reservation))
            granted.Add((call, reservation));
        else
            Settle(reservation, 0);
    }

    private void Hold(QuotaReservation reservation)
    {
        var held = running.GetValueOrDefault(reservation.Minute);
        running[reservation.Minute] = new(held.Held + reservation.Held, held.Expected + reservation.Price.Expected);
    }

    private void Release(long minute, QuotaHolding holding)
    {
        if (!running.TryGetValue(minute, out var held))
            return;
        if (held.Held - holding.Held < 0.5)
            running.Remove(minute);
        else
            running[minute] = new(held.Held - holding.Held, held.Expected - holding.Expected);
    }

    private readonly record struct Ended(QuotaSettlement Settlement, QuotaHolding Holding, ModelFailureCause? Refusal);
}
