using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>The end of a prefix that may be kept: its hash, its tokens, how long.</summary>
internal sealed record CachePoint(string Hash, int Tokens, TimeSpan Lifetime, string Ttl);

/// <summary>A request's text, tokens and cache points, read in the order in which a model sees them: tools, system, messages.</summary>
internal sealed class ConversePrompt
{
    private readonly List<CachePoint> points = [];
    private readonly StringBuilder system = new();
    private readonly List<StringBuilder> asked = [];
    private readonly StringBuilder guarded = new();
    private byte[] prefix = [];

    private ConversePrompt(JsonObject request)
    {
        foreach (var tool in request["toolConfig"]?["tools"] as JsonArray ?? [])
            Add("tool", tool!.AsObject(), null);
        foreach (var block in request["system"] as JsonArray ?? [])
            Add("system", block!.AsObject(), system);
        foreach (var message in request["messages"] as JsonArray ?? [])
        {
            var role = (string)message!["role"]!;
            if (role == "user")
                asked.Add(new StringBuilder());
            foreach (var block in message["content"]!.AsArray())
                Add(role, block!.AsObject(), role == "user" ? asked[^1] : null);
        }
    }

    public int Tokens { get; private set; }

    public string System => system.ToString();

    /// <summary>What the answer rests on: the last message of the user that holds a document, else the last one. What came before are examples, what comes after is criticism of an answer.</summary>
    public string User => (asked.FindLast(m => SourceText.IsMarked(m.ToString())) ?? asked.LastOrDefault())?.ToString() ?? "";

    /// <summary>What a guardrail looks at: the marked parts if there are any, else the user's text.</summary>
    public string Guarded => guarded.Length > 0 ? guarded.ToString() : User;

    public IReadOnlyList<CachePoint> CachePoints => points;

    public static ConversePrompt Read(JsonObject request) => new(request);

    private void Add(string role, JsonObject block, StringBuilder? text)
    {
        if (block["cachePoint"] is { } point)
        {
            var ttl = (string?)point["ttl"] ?? "5m";
            points.Add(new CachePoint(Convert.ToHexString(prefix), Tokens, ttl == "1h" ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(5), ttl));
            return;
        }

        prefix = SHA256.HashData([.. prefix, .. Encoding.UTF8.GetBytes($"{role}\n{block.ToJsonString()}\n")]);
        var said = TextOf(block);
        Tokens += TokenCount.Of(said) + (block.ContainsKey("image") ? TokenCount.OfPicture : 0);
        if (block["guardContent"] is not null)
            guarded.Append(guarded.Length > 0 ? "\n" : "").Append(said);
        text?.Append(text.Length > 0 ? "\n" : "").Append(said);
    }

    private static string TextOf(JsonObject block)
    {
        if ((string?)block["text"] is { } text)
            return text;
        if ((string?)block["guardContent"]?["text"]?["text"] is { } guarded)
            return guarded;
        if (block["document"]?["source"] is { } source)
            return (string?)source["text"] ?? ((string?)source["bytes"] is { } bytes ? Encoding.UTF8.GetString(Convert.FromBase64String(bytes)) : "");
        if (block["toolResult"]?["content"] is JsonArray results)
            return string.Join('\n', results.Select(r => (string?)r!["text"] ?? r["json"]?.ToJsonString() ?? ""));
        return block.ContainsKey("image") ? "" : block.ToJsonString();
    }
}
