using System.Text.Json.Serialization;

namespace GenAIPipeline.Documents;

/// <summary>A kind of document: its prompts, output schema, examples, model chain and review thresholds. One folder below <c>prompts/</c>.</summary>
public sealed record Profile
{
    /// <summary>The folder's name, as callers write it: <c>general</c>.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary>One sentence: what the profile is for.</summary>
    public required string Description { get; init; }

    /// <summary>Name of the model chain that answers; default <c>default</c>.</summary>
    public string Chain { get; init; } = "default";

    /// <summary>All chains that may be asked.</summary>
    [JsonIgnore]
    public IEnumerable<string> Chains => Cascade is null ? [Chain] : [Cascade.Chain, Chain];

    /// <summary>A cheaper chain that is asked first, each part by itself; null (default) asks <see cref="Chain"/> alone.</summary>
    public Cascade? Cascade { get; init; }

    /// <summary>Where calls wait for a model's quota, profiles of a higher one go first; default 0.</summary>
    public int Priority { get; init; }

    /// <summary>Kinds of input the profile is meant for: <c>text</c>, <c>audio</c>.</summary>
    public required IReadOnlyList<string> Media { get; init; }
    public ChunkSizes Chunks { get; init; } = new();
    public ReviewThresholds Review { get; init; } = new();

    /// <summary>Whether the built-in extractive summarizer may answer when every model failed; default true.</summary>
    public bool AllowExtractive { get; init; } = true;

    /// <summary>What happens to a text that a model's filter refuses; default <see cref="RefusalPolicy.Stop"/>.</summary>
    public RefusalPolicy Refused { get; init; }

    /// <summary>Whether tenants share the cached answers to equal calls: for profiles of public texts; default false.</summary>
    public bool ShareAnswers { get; init; }

    /// <summary>By prompt name (<c>summarize</c>, <c>merge</c>): the files in Semantic Kernel's format.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, PromptSource> Prompts { get; init; } = new Dictionary<string, PromptSource>();

    /// <summary>JSON schema of the answer.</summary>
    [JsonIgnore]
    public string Schema { get; init; } = "{}";

    [JsonIgnore]
    public IReadOnlyList<PromptExample> Examples { get; init; } = [];
}

/// <summary>Asks a cheap model first; what the checks doubt of its answer, or what it does not answer, is asked again of the profile's own chain.</summary>
public sealed record Cascade
{
    /// <summary>Name of the cheap model's chain.</summary>
    public required string Chain { get; init; }

    /// <summary>Share of a sentence's words that its citations must contain for the cheap answer to be kept, 0 to 1; null (default) is the review's own.</summary>
    public double? Support { get; init; }
}

/// <summary>What happens to a text that a model's filter refuses.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RefusalPolicy>))]
public enum RefusalPolicy
{
    /// <summary>No other model sees it; the built-in summarizer answers where it may, and a person looks.</summary>
    Stop,

    /// <summary>The next model of the chain is asked.</summary>
    Next,
}

/// <summary>The two files of a prompt folder, as text.</summary>
public sealed record PromptSource(string Template, string Config);

/// <summary>A few-shot example.</summary>
/// <param name="Prompt">The prompt it belongs to.</param>
/// <param name="Document">Numbered blocks, as the prompt shows them.</param>
/// <param name="Answer">The JSON that is expected.</param>
public sealed record PromptExample(string Prompt, string Document, string Answer);

/// <summary>How long documents are cut; tokens are estimates.</summary>
public sealed record ChunkSizes
{
    /// <summary>Documents up to this many tokens are summarized in one call; default 3,000.</summary>
    public int SingleTokens { get; init; } = 3_000;

    /// <summary>A paragraph end is a cut if its hash is the smallest within so many tokens on both sides; default 550 (chunks of about 1,100 tokens).</summary>
    public int WindowTokens { get; init; } = 550;

    /// <summary>The same for groups, counted in chunks; default 8.</summary>
    public int GroupWindow { get; init; } = 8;

    /// <summary>Most sentences of a part's summary; default 4 (longer ones make appending expensive).</summary>
    public int PartSentences { get; init; } = 4;

    /// <summary>Most sentences of a group's summary; default 8: a group of sixteen parts that kept fewer than the whole summary may have would lose what they hold together.</summary>
    public int GroupSentences { get; init; } = 8;

    /// <summary>Most sentences of the whole summary; default 8.</summary>
    public int MaxSentences { get; init; } = 8;

    /// <summary>The same shape, smaller, for a model that takes fewer tokens than the defaults need.</summary>
    /// <param name="contextTokens">Prompt and answer together.</param>
    public ChunkSizes Within(int contextTokens) => contextTokens >= FullContextTokens ? this : this with
    {
        SingleTokens = Math.Min(SingleTokens, contextTokens / 3),
        WindowTokens = Math.Min(WindowTokens, contextTokens / 15),
        GroupWindow = Math.Max(2, GroupWindow * contextTokens / FullContextTokens),
    };

    /// <summary>A root of 32 parts, instructions, examples and the answer stay below this.</summary>
    internal const int FullContextTokens = 8_000;
}

/// <summary>Values below which a person is asked; all 0 to 1.</summary>
public sealed record ReviewThresholds
{
    /// <summary>Mean confidence of all words; default 0.8.</summary>
    public double MeanConfidence { get; init; } = 0.8;

    /// <summary>5th percentile of the words' confidence; default 0.3 (a clean scan reaches 0.6 and more).</summary>
    public double LowConfidence { get; init; } = 0.3;

    /// <summary>Mean confidence of the words that the summary cites; default 0.75.</summary>
    public double CitedConfidence { get; init; } = 0.75;

    /// <summary>Share of a sentence's words that its citations must contain; default 0.5.</summary>
    public double Support { get; init; } = 0.5;

    /// <summary>Share of clean documents that a person sees after publication; default 0.</summary>
    public double SampleRate { get; init; }
}
