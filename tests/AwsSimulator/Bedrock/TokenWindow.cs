namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>What one limit has left. Not thread-safe: <see cref="Quota"/> holds its lock.</summary>
internal abstract class TokenWindow(long capacity)
{
    /// <summary>May change: what was taken stays taken.</summary>
    public long Capacity { get; set; } = capacity;

    /// <summary>Units that could be reserved now; negative = debt.</summary>
    public abstract double Available(DateTimeOffset now);

    public abstract void Reserve(double units, DateTimeOffset now);

    /// <summary>Replaces a reservation by what was used.</summary>
    public abstract void Settle(double reserved, double used, DateTimeOffset startedAt, DateTimeOffset now);

    public static TokenWindow? Of(long? capacity, QuotaWindow window, bool carries) => capacity switch
    {
        null => null,
        { } units when window == QuotaWindow.Bucket => new BucketWindow(units),
        { } units when window == QuotaWindow.SlidingLog => new SlidingWindow(units),
        { } units => new ClockWindow(units, TimeSpan.FromMinutes(1), carries),
    };
}

/// <summary>One minute's capacity, full at first, refilling evenly.</summary>
internal sealed class BucketWindow(long capacity) : TokenWindow(capacity)
{
    private double level = capacity;
    private DateTimeOffset? seenAt;

    public override double Available(DateTimeOffset now)
    {
        if (seenAt is { } seen && now > seen)
            level = Math.Min(Capacity, level + Capacity * (now - seen).TotalMinutes);
        if (seenAt is null || now > seenAt)
            seenAt = now;
        return level;
    }

    public override void Reserve(double units, DateTimeOffset now) => level = Available(now) - units;

    public override void Settle(double reserved, double used, DateTimeOffset startedAt, DateTimeOffset now) =>
        level = Math.Min(Capacity, Available(now) + reserved - used);
}

/// <summary>A stretch of the clock (UTC) with its own capacity; what it was overdrawn by begins the next one.</summary>
internal sealed class ClockWindow(long capacity, TimeSpan length, bool carries) : TokenWindow(capacity)
{
    private long number = -1;
    private double taken;
    private double inFlight;

    public override double Available(DateTimeOffset now)
    {
        var current = NumberOf(now);
        while (number >= 0 && number < current && taken > 0)
        {
            number++;
            // A debt is carried; what was left over is lost.
            taken = carries ? Math.Max(inFlight, taken - Capacity) : Math.Max(0, taken - Capacity);
            if (taken <= inFlight && carries)
                break;
        }

        number = Math.Max(number, current);
        return Capacity - taken;
    }

    public override void Reserve(double units, DateTimeOffset now)
    {
        Available(now);
        taken += units;
        inFlight += units;
    }

    public override void Settle(double reserved, double used, DateTimeOffset startedAt, DateTimeOffset now)
    {
        Available(now);
        inFlight = Math.Max(0, inFlight - reserved);
        if (carries || NumberOf(startedAt) == number)
            taken = Math.Max(0, taken + used - reserved);
        else
            // Its own minute is over: only what it took beyond its reservation still counts, as a debt.
            taken += Math.Max(0, used - reserved);
    }

    private long NumberOf(DateTimeOffset moment) => moment.UtcTicks / length.Ticks;
}

/// <summary>The last minute's calls, each with what it holds or has used.</summary>
internal sealed class SlidingWindow(long capacity) : TokenWindow(capacity)
{
    private readonly Dictionary<DateTimeOffset, double> begun = [];
    private double taken;

    public override double Available(DateTimeOffset now)
    {
        foreach (var (at, units) in begun.Where(call => now - call.Key >= TimeSpan.FromMinutes(1)).ToList())
        {
            begun.Remove(at);
            taken -= units;
        }

        return Capacity - taken;
    }

    public override void Reserve(double units, DateTimeOffset now) => Change(now, units);

    public override void Settle(double reserved, double used, DateTimeOffset startedAt, DateTimeOffset now)
    {
        Available(now);
        if (begun.ContainsKey(startedAt))
            Change(startedAt, used - reserved);
    }

    private void Change(DateTimeOffset at, double units)
    {
        begun[at] = begun.GetValueOrDefault(at) + units;
        taken += units;
    }
}
