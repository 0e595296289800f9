namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>A model that the account knows.</summary>
public sealed record BedrockModel
{
    /// <summary>Model id, as <c>anthropic.claude-sonnet-4-5-20250929-v1:0</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Inference profiles that lead to it, as <c>us.anthropic.…</c>.</summary>
    public IReadOnlyList<string> Profiles { get; init; } = [];

    /// <summary>Whether only its profiles may be called, not its own id; default false.</summary>
    public bool NeedsProfile { get; init; }

    /// <summary>Whether the account was given access; default true.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Tokens of input and output together; default 200,000.</summary>
    public int ContextTokens { get; init; } = 200_000;

    /// <summary>Most tokens that may be asked for, and the default where none are; default 8,192.</summary>
    public int MaxOutputTokens { get; init; } = 8_192;

    /// <summary>Shortest prefix that a cache point keeps; default 1,024; 0 = the model has no cache.</summary>
    public int MinCacheTokens { get; init; } = 1_024;

    /// <summary>Limits of the account, one bucket for the model and all its profiles; default none.</summary>
    public ModelQuota Quota { get; init; } = ModelQuota.Unlimited;

    /// <summary>Time to the first token, by the simulator's clock; default 0.</summary>
    public TimeSpan FirstTokenLatency { get; init; }

    /// <summary>Time of each token of output; default 0.</summary>
    public TimeSpan TokenLatency { get; init; }

    /// <summary>Answers of meaningless words instead of an extract, for measuring; default null.</summary>
    public SyntheticAnswers? Synthetic { get; init; }

    /// <summary>The models that are known when nothing is configured.</summary>
    public static IReadOnlyList<BedrockModel> Defaults { get; } =
    [
        Claude("anthropic.claude-sonnet-4-5-20250929-v1:0", 1_024),
        Claude("anthropic.claude-haiku-4-5-20251001-v1:0", 4_096),
        Nova("amazon.nova-pro-v1:0", 300_000),
        Nova("amazon.nova-lite-v1:0", 300_000),
        Nova("amazon.nova-micro-v1:0", 128_000),
    ];

    private static BedrockModel Claude(string id, int minCacheTokens) => new()
    {
        Id = id,
        Profiles = [$"us.{id}", $"eu.{id}", $"global.{id}"],
        NeedsProfile = true,
        MaxOutputTokens = 64_000,
        MinCacheTokens = minCacheTokens,
        Quota = new ModelQuota { Burndown = 5 },
    };

    private static BedrockModel Nova(string id, int context) => new() { Id = id, Profiles = [$"us.{id}", $"eu.{id}"], ContextTokens = context, MaxOutputTokens = 10_000 };
}
