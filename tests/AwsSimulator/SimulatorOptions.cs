using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator;

/// <summary>How the simulator runs.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Address to listen on. Default: loopback, any free port.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Folder for large objects. Default: a new folder under the system's temporary one, removed at the end.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Decides all chance: the same seed and call order give the same faults. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The one region that is served. Default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The account that owns everything.</summary>
    public string AccountId { get; init; } = "123456789012";

    /// <summary>Secrets by access key. Default: <c>simulator</c>/<c>simulator</c>.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string> { ["simulator"] = "simulator" };

    /// <summary>Accepted bearer tokens (Bedrock API keys). Default: <c>simulator</c>.</summary>
    public IReadOnlySet<string> BearerTokens { get; init; } = new HashSet<string> { "simulator" };

    /// <summary>What a key may not do, as <c>service:Operation</c> or <c>service:*</c>, by access key. Default: everybody may do everything.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Denied { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The clock that signatures are held against: real time, since clients sign with it even if the simulator's own clock is a fake.</summary>
    public TimeProvider SignatureClock { get; init; } = TimeProvider.System;

    /// <summary>Objects of at most this many bytes stay in memory, larger ones go to the data folder. Default 1 MiB.</summary>
    public int MaxObjectBytesInMemory { get; init; } = 1024 * 1024;

    /// <summary>What exists before the first request (<see cref="Provisioning"/>). Default: nothing.</summary>
    public JsonObject? Provision { get; init; }
}
