using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking;

/// <summary>The result of a run as it is published, and as a reviewer sees it before.</summary>
public sealed record DocumentResult
{
    public required DocumentId DocumentId { get; init; }
    public required string FileName { get; init; }
    public required string Profile { get; init; }

    /// <summary>The run that made it, from 1.</summary>
    public required int Run { get; init; }

    /// <summary><c>auto</c>, or <c>reviewed</c> when a person decided.</summary>
    public required string Outcome { get; init; }

    /// <summary>A link behind the first of the model chain answered.</summary>
    public required bool Degraded { get; init; }
    public required ResultSummary Summary { get; init; }

    /// <summary>Structured values by the profile's schema, or null.</summary>
    public JsonObject? Fields { get; init; }
    public required ResultQuality Quality { get; init; }
    public required ResultUsage Usage { get; init; }

    /// <summary>Puts a result together from what the stages stored.</summary>
    public static DocumentResult Build(Document document, SummarizationResult summarization, CheckReport report, string outcome) => new()
    {
        DocumentId = document.Id,
        FileName = document.FileName,
        Profile = document.Profile,
        Run = document.Run,
        Outcome = outcome,
        Degraded = summarization.Degraded,
        Summary = new ResultSummary(summarization.Summary.Sentences),
        Fields = summarization.Summary.Fields,
        Quality = new ResultQuality(report.TextConfidence, report.Groundedness, report.Findings),
        Usage = new ResultUsage
        {
            Model = summarization.Model,
            PromptId = summarization.Usage.PromptId,
            PromptHash = summarization.Usage.PromptHash,
            InputTokens = summarization.Usage.InputTokens,
            OutputTokens = summarization.Usage.OutputTokens,
            CachedTokens = summarization.Usage.CachedTokens,
            CostUsd = summarization.Usage.CostUsd,
            Calls = summarization.Usage.Calls,
            Escalated = summarization.Usage.Escalated,
        },
    };
}

/// <summary>The cited sentences.</summary>
public sealed record ResultSummary(IReadOnlyList<SummarySentence> Sentences);

/// <summary>How far the result can be trusted.</summary>
/// <param name="TextConfidence">Mean confidence of the words, 0 to 1; null when the engine gives none.</param>
/// <param name="Groundedness">Share of sentences that their sources support, 0 to 1.</param>
/// <param name="Findings">Doubts that were found.</param>
public sealed record ResultQuality(double? TextConfidence, double Groundedness, IReadOnlyList<Finding> Findings);

/// <summary>What the result took.</summary>
public sealed record ResultUsage
{
    public required string Model { get; init; }
    public required string PromptId { get; init; }
    public required string PromptHash { get; init; }
    public required long InputTokens { get; init; }
    public required long OutputTokens { get; init; }
    public required long CachedTokens { get; init; }
    public required decimal CostUsd { get; init; }
    public required int Calls { get; init; }

    /// <summary>Parts that a cascade asked again of its better model; 0 without one.</summary>
    public int Escalated { get; init; }
}
