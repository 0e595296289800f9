namespace GenAIPipeline.Platform.Telemetry;

/// <summary>Names of the model gateway's spans and metrics and of their tags: those of OpenTelemetry's conventions for generative AI, and ours beside them.</summary>
internal static class ModelTelemetryNames
{
    /// <summary>Name of the spans' source and of their meter.</summary>
    public const string Source = "GenAIPipeline.Models";

    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string ResponseModel = "gen_ai.response.model";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheWriteTokens = "gen_ai.usage.cache_creation.input_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string Chain = "genaipipeline.chain";
    public const string Link = "genaipipeline.link";
    public const string Profile = "genaipipeline.profile";
    public const string IsCached = "genaipipeline.cached";

    /// <summary>Event of a call's span: a model gave no usable answer.</summary>
    public const string Fallback = "genaipipeline.fallback";

    /// <summary>Seconds from sending one request to its whole answer.</summary>
    public const string OperationDuration = "gen_ai.client.operation.duration";

    /// <summary>Tokens of one request.</summary>
    public const string UsageOfTokens = "gen_ai.client.token.usage";

    /// <summary>Calls that went to the next model.</summary>
    public const string FallbackCount = "genaipipeline.model.fallbacks";

    /// <summary>Seconds that a call waited for its quota.</summary>
    public const string QuotaWait = "genaipipeline.model.quota.wait";

    /// <summary>Calls that the provider refused though they were granted.</summary>
    public const string QuotaThrottles = "genaipipeline.model.quota.throttles";

    /// <summary>Calls whose patience ended in the queue.</summary>
    public const string QuotaDeferrals = "genaipipeline.model.quota.deferrals";

    /// <summary>Share of the minute's tokens that is taken.</summary>
    public const string QuotaUtilisation = "genaipipeline.model.quota.utilisation";

    /// <summary>Share of the configured limit that the provider is believed to grant.</summary>
    public const string QuotaBelief = "genaipipeline.model.quota.belief";

    /// <summary>Calls that wait in this process.</summary>
    public const string QuotaWaiting = "genaipipeline.model.quota.waiting";

    /// <summary>Whether this process grants by itself because the database is away.</summary>
    public const string QuotaAlone = "genaipipeline.model.quota.alone";
}
