using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>How a prompt's tokens divide: read afresh, from the cache, to the cache.</summary>
/// <param name="Ttl">Lifetime of what was written.</param>
/// <param name="IsAsked">Whether the request has cache points at all.</param>
internal sealed record CacheUse(int Input, int Read, int Written, string Ttl, bool IsAsked)
{
    public JsonObject ToUsage(int output)
    {
        var usage = new JsonObject { ["inputTokens"] = Input, ["outputTokens"] = output, ["totalTokens"] = Input + Read + Written + output };
        if (!IsAsked)
            return usage;
        usage["cacheReadInputTokens"] = Read;
        usage["cacheWriteInputTokens"] = Written;
        if (Written > 0)
            usage["cacheDetails"] = new JsonArray(new JsonObject { ["ttl"] = Ttl, ["inputTokens"] = Written });
        return usage;
    }
}

/// <summary>Prefixes that were sent before, by model; a hit lengthens their life.</summary>
internal sealed class PromptCache(TimeProvider time)
{
    private const int MostKept = 10_000;
    private readonly ConcurrentDictionary<(string Model, string Hash), DateTimeOffset> expiries = new();

    public CacheUse Use(BedrockModel model, ConversePrompt prompt)
    {
        var now = time.GetUtcNow();
        if (expiries.Count > MostKept)
            foreach (var old in expiries.Where(e => e.Value <= now).ToList())
                expiries.TryRemove(old);
        var points = prompt.CachePoints.Where(p => model.MinCacheTokens > 0 && p.Tokens >= model.MinCacheTokens).ToList();
        if (points.Count == 0)
            return new CacheUse(prompt.Tokens, 0, 0, "5m", prompt.CachePoints.Count > 0);
        var read = points.Where(p => expiries.TryGetValue((model.Id, p.Hash), out var expiry) && expiry > now).Select(p => p.Tokens).DefaultIfEmpty(0).Max();
        foreach (var point in points)
            expiries[(model.Id, point.Hash)] = now + point.Lifetime;
        var last = points.Max(p => p.Tokens);
        return new CacheUse(prompt.Tokens - last, read, last - read, points[^1].Ttl, true);
    }

    public void Clear() => expiries.Clear();
}
