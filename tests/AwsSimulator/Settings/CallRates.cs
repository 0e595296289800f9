namespace GenAIPipeline.AwsSimulator.Settings;

/// <summary>Calls a second by operation: a bucket that holds one second's calls and refills evenly.</summary>
internal sealed class CallRates(TimeProvider time)
{
    private readonly Dictionary<string, (double Level, DateTimeOffset At)> buckets = new();
    private readonly Lock gate = new();

    /// <summary>Takes one call.</summary>
    /// <returns>False if there is none left.</returns>
    public bool Take(string operation, double perSecond)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            var most = Math.Max(1, perSecond);
            var (level, at) = buckets.GetValueOrDefault(operation, (most, now));
            level = Math.Min(most, level + perSecond * (now - at).TotalSeconds);
            buckets[operation] = (level < 1 ? level : level - 1, now);
            return level >= 1;
        }
    }

    public void Clear()
    {
        lock (gate)
            buckets.Clear();
    }
}
