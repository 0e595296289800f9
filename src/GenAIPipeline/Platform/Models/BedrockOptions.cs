using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Platform.Models;

/// <summary>How a model of Bedrock is asked (section <c>Models:Bedrock</c>). A call's <c>AdditionalProperties</c> may carry other ones under <see cref="Key"/>.</summary>
public sealed record BedrockOptions
{
    /// <summary>Under it a call's options carry a <see cref="BedrockOptions"/> that replaces the configured one.</summary>
    public const string Key = "bedrock.options";

    /// <summary>A content's <c>AdditionalProperties</c>: true puts a cache point behind it, whatever its length; <c>5m</c> or <c>1h</c> also say how long.</summary>
    public const string CachePointMark = "bedrock.cachePoint";

    /// <summary>A text's <c>AdditionalProperties</c>: true makes it what a guardrail looks at, instead of everything.</summary>
    public const string GuardMark = "bedrock.guard";

    /// <summary>Region of the model; null (default) takes the SDK's own (<c>AWS_REGION</c>, profile, instance).</summary>
    public string? Region { get; init; }

    /// <summary>Id or ARN of a guardrail; null (default) uses none.</summary>
    public string? GuardrailId { get; init; }

    /// <summary>Default <c>DRAFT</c>.</summary>
    public string GuardrailVersion { get; init; } = "DRAFT";

    /// <summary>True makes the guardrail's assessment part of the answer; default false.</summary>
    public bool GuardrailTrace { get; init; }

    /// <summary>True asks for JSON by <c>outputConfig</c>, which only newer models know; default false: a tool that the model has to use, which all models with tools know.</summary>
    public bool NativeJsonSchema { get; init; }

    /// <summary>Estimated tokens from which a shared beginning (tools, system message, examples) gets a cache point; 0 sets none. Default 1,024, below which most models keep nothing.</summary>
    [Range(0, 1_000_000)]
    public int CacheFromTokens { get; init; } = 1_024;

    /// <summary>True keeps cached beginnings for an hour (where the model can, and dearer to write); default false: five minutes.</summary>
    public bool CacheForAnHour { get; init; }

    /// <summary>The <c>latency</c> of <c>performanceConfig</c>: <c>standard</c> or <c>optimized</c>; null (default) says nothing.</summary>
    public string? Latency { get; init; }

    /// <summary>A JSON object for <c>additionalModelRequestFields</c>, such as <c>{"thinking":{"type":"enabled","budget_tokens":2048}}</c>; null (default) for none.</summary>
    public string? AdditionalFields { get; init; }

    /// <summary>JSON pointers of fields of the model's own answer that are wanted too; they come in the answer's <c>AdditionalProperties</c>.</summary>
    public IReadOnlyList<string> AdditionalAnswerFields { get; init; } = [];
}
