namespace GenAIPipeline.Platform.Models;

/// <summary>Why calls failed, and which models answered instead.</summary>
public sealed record UsageFailures
{
    /// <summary>Newest day first.</summary>
    public required IReadOnlyList<FailedCalls> Failed { get; init; }

    /// <summary>Newest day first.</summary>
    public required IReadOnlyList<FallbackAnswers> Fallbacks { get; init; }
}

/// <summary>Calls of one day that failed for one reason.</summary>
public sealed record FailedCalls
{
    /// <summary>In UTC.</summary>
    public required DateOnly Day { get; init; }
    public required string Model { get; init; }

    /// <summary>By <see cref="ModelFailureCause"/>, <c>Cancelled</c> or <c>Error</c>.</summary>
    public required string Cause { get; init; }

    /// <summary>Requests sent; each attempt counts.</summary>
    public required long Calls { get; init; }
}

/// <summary>Answers of one day that a model behind the first of its chain gave for one reason.</summary>
public sealed record FallbackAnswers
{
    /// <summary>In UTC.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>The model before it whose call for the document failed last; null if the ledger has none: it was not asked (its circuit was open, the prompt too long for it), or its answer was of no use.</summary>
    public string? FailedModel { get; init; }

    /// <summary>Why that call failed; null without one.</summary>
    public string? Cause { get; init; }
    public required long Answers { get; init; }
}
