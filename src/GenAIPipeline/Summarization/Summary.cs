using System.Text.Json.Nodes;

namespace GenAIPipeline.Summarization;

/// <summary>A summary whose every sentence names the blocks it rests on.</summary>
public sealed record Summary(IReadOnlyList<SummarySentence> Sentences)
{
    /// <summary>Structured values by the profile's schema, or null.</summary>
    public JsonObject? Fields { get; init; }
}

/// <summary>One sentence and its sources.</summary>
public sealed record SummarySentence(string Text, IReadOnlyList<Citation> Citations);

/// <summary>A place in the source.</summary>
/// <param name="Block">Number of the block in the extracted text.</param>
/// <param name="Quote">Words of that block, verbatim up to white space.</param>
public sealed record Citation(int Block, string Quote)
{
    /// <summary>Page of the block; null for a recording.</summary>
    public int? Page { get; init; }
    public double? StartSeconds { get; init; }
    public double? EndSeconds { get; init; }
}

/// <summary>What the summarization stage stores.</summary>
public sealed record SummarizationResult(Summary Summary)
{
    /// <summary>The model that answered (of the root of the tree).</summary>
    public required string Model { get; init; }

    /// <summary>A link behind the first of the chain answered at least one call.</summary>
    public bool Degraded { get; init; }

    /// <summary>An answer stayed cut off after its repeat.</summary>
    public bool Truncated { get; init; }

    /// <summary>Doubts of the grounding rules, computed once here so that the cascade and the checks read the same.</summary>
    public IReadOnlyList<Documents.Finding> GroundingFindings { get; init; } = [];

    /// <summary>Share of sentences that are supported, 0 to 1.</summary>
    public double Groundedness { get; init; }
    public required SummaryUsage Usage { get; init; }
}

/// <summary>What the summary took.</summary>
public sealed record SummaryUsage
{
    public required string PromptId { get; init; }
    public required string PromptHash { get; init; }
    public long InputTokens { get; init; }
    public long OutputTokens { get; init; }
    public long CachedTokens { get; init; }
    public decimal CostUsd { get; init; }

    /// <summary>Calls answered by a model (not by the cache).</summary>
    public int Calls { get; init; }

    /// <summary>Parts that were asked again of the profile's own chain because the cheap model's answer was doubtful; 0 without a cascade.</summary>
    public int Escalated { get; init; }
}
