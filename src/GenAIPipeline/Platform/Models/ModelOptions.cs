using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Platform.Models;

/// <summary>A model: where it is, what it can and costs (section <c>Models:Catalog:NAME</c>, or <c>Models</c> itself for the only one).</summary>
public sealed record ModelOptions
{
    /// <summary>What chains call it: its key in the catalog.</summary>
    public string Name { get; init; } = ModelCatalog.DefaultChain;

    /// <summary>Who serves the model; default <see cref="ModelProvider.OpenAI"/>.</summary>
    public ModelProvider Provider { get; init; }

    /// <summary>Base address of an OpenAI-compatible API, with its <c>/v1</c>: <c>http://127.0.0.1:11434/v1</c>; null (default) is no model. For Bedrock an address instead of the region's own (a VPC endpoint).</summary>
    public string? Endpoint { get; init; }

    /// <summary>Sent as bearer token; null (default) for endpoints without keys. Not for Bedrock, whose credentials come from the SDK's own chain.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Name of the model as the endpoint knows it, for Bedrock the id or ARN of a model or inference profile; required with a provider.</summary>
    public string? Model { get; init; }

    /// <summary>Most tokens of prompt and answer together; default 8,192. Longer prompts are not sent.</summary>
    [Range(1_024, 10_000_000)]
    public int ContextTokens { get; init; } = 8_192;

    /// <summary>Most tokens of one answer, whatever a prompt asks for; default 4,096.</summary>
    [Range(64, 1_000_000)]
    public int MaxOutputTokens { get; init; } = 4_096;

    /// <summary>False for models that refuse temperature, top-p and top-k: they are asked without; default true.</summary>
    public bool TakesTemperature { get; init; } = true;

    /// <summary>False for models that take text only: calls with pictures go to the next of the chain; default true.</summary>
    public bool TakesImages { get; init; } = true;

    /// <summary>How the answer's JSON schema is asked for; default <see cref="StructuredOutput.Schema"/>. Endpoints that refuse it need another.</summary>
    public StructuredOutput StructuredOutput { get; init; } = StructuredOutput.Schema;

    /// <summary>US dollars for a million input tokens; default 0.</summary>
    [Range(0, 10_000)]
    public decimal InputUsdPerMillion { get; init; }

    /// <summary>US dollars for a million input tokens that the provider had cached; default 0.</summary>
    [Range(0, 10_000)]
    public decimal CachedInputUsdPerMillion { get; init; }

    /// <summary>US dollars for a million input tokens that are written to the provider's cache; default 0.</summary>
    [Range(0, 10_000)]
    public decimal CacheWriteUsdPerMillion { get; init; }

    /// <summary>US dollars for a million output tokens; default 0.</summary>
    [Range(0, 10_000)]
    public decimal OutputUsdPerMillion { get; init; }

    /// <summary>From sending one request to its whole answer; default 2 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>From sending one request to the first part of its answer, which is then streamed; null (default) asks for whole answers. Tells a model that hangs from one that writes much.</summary>
    public TimeSpan? FirstTokenTimeout { get; init; }

    /// <summary>
    /// Most requests of one process at once, for an endpoint that takes few: a long document asks for all its parts at once. Null (default) is 4 for an endpoint on this machine,
    /// whose model would let more wait until their time is over, and no limit for others.
    /// </summary>
    [Range(1, 10_000)]
    public int? ParallelCalls { get; init; }

    /// <summary>What <see cref="ParallelCalls"/> comes to; null is no limit.</summary>
    internal int? MostCalls => ParallelCalls ?? (Provider == ModelProvider.OpenAI && Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.IsLoopback ? 4 : null);

    /// <summary>Attempts after the first of a call that was throttled or met a failing endpoint; default 3.</summary>
    [Range(0, 10)]
    public int Retries { get; init; } = 3;

    /// <summary>Wait before the first retry, doubled with jitter for each further one; default 0.5 s. A Retry-After of the endpoint wins.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A longer Retry-After is not slept through: the document waits instead; default 20 s.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an answer is reused; default 30 days.</summary>
    public TimeSpan AnswerLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>What only Bedrock knows.</summary>
    public BedrockOptions Bedrock { get; init; } = new();

    /// <summary>What the account may use of it in a minute and a day; default no limit.</summary>
    public QuotaOptions Quota { get; init; } = new();

    /// <summary>Account, region and model: models that agree in these share a quota.</summary>
    internal string QuotaKey => $"{Quota.Account}/{Bedrock.Region ?? "-"}/{Model}";

    /// <summary>US dollars for so many tokens, none of them cached.</summary>
    public decimal PriceOf(long inputTokens, long outputTokens) => (inputTokens * InputUsdPerMillion + outputTokens * OutputUsdPerMillion) / 1_000_000m;

    /// <summary>Whether a model is configured.</summary>
    public bool IsConfigured => Provider == ModelProvider.Bedrock || !string.IsNullOrWhiteSpace(Endpoint);

    /// <summary>Where the model is, for people.</summary>
    public string Place => Provider == ModelProvider.Bedrock ? "Amazon Bedrock" : Endpoint ?? "no endpoint";

    /// <summary>What is wrong with the settings, in one sentence; null if nothing is.</summary>
    public string? Fault() => FaultOf() is var (key, sentence) ? $"Expected Models:{key} {sentence}" : null;

    /// <summary>The setting that is wrong, and how the sentence goes on behind "Expected" and its name.</summary>
    internal (string Key, string Sentence)? FaultOf()
    {
        var isBedrock = Provider == ModelProvider.Bedrock;
        if (!(isBedrock && string.IsNullOrWhiteSpace(Endpoint)) && (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            return (nameof(Endpoint), $"to be an http or https address such as http://127.0.0.1:11434/v1, got '{Endpoint}'.");
        if (string.IsNullOrWhiteSpace(Model))
            return (nameof(Model), isBedrock ? "to name a model or inference profile such as us.amazon.nova-lite-v1:0, got none." : "to name a model that the endpoint serves, got none.");
        if (Timeout <= TimeSpan.Zero)
            return (nameof(Timeout), $"above zero, got {Timeout}.");
        if (FirstTokenTimeout <= TimeSpan.Zero || FirstTokenTimeout > Timeout)
            return (nameof(FirstTokenTimeout), $"above zero and within the Timeout of {Timeout}, got {FirstTokenTimeout}.");
        if (isBedrock && Bedrock.AdditionalFields is { } fields && !IsObject(fields))
            return ("Bedrock:AdditionalFields", "to be a JSON object, got something else.");
        return ValuesOutOfRange(this, "") ?? ValuesOutOfRange(Bedrock, "Bedrock:") ?? ValuesOutOfRange(Quota, "Quota:");
    }

    private static (string Key, string Sentence)? ValuesOutOfRange(object settings, string section)
    {
        var faults = new List<ValidationResult>();
        if (Validator.TryValidateObject(settings, new ValidationContext(settings), faults, validateAllProperties: true))
            return null;
        var name = faults[0].MemberNames.First();
        var range = settings.GetType().GetProperty(name)!.GetCustomAttribute<RangeAttribute>()!;
        return (section + name, $"between {range.Minimum} and {range.Maximum}, got {settings.GetType().GetProperty(name)!.GetValue(settings)}.");
    }

    private static bool IsObject(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>Who serves a model.</summary>
public enum ModelProvider
{
    /// <summary>Any endpoint with OpenAI's chat API: Ollama, vLLM, OpenAI itself.</summary>
    OpenAI,

    /// <summary>Amazon Bedrock, by Converse.</summary>
    Bedrock,
}

/// <summary>How an endpoint is asked for JSON.</summary>
public enum StructuredOutput
{
    /// <summary><c>response_format</c> with the JSON schema.</summary>
    Schema,

    /// <summary><c>response_format</c> that asks for any JSON object.</summary>
    JsonObject,

    /// <summary>By words in the prompt only.</summary>
    None,
}
