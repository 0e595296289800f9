namespace GenAIPipeline.Events;

/// <summary>A cited summary is stored; it is not checked yet.</summary>
public sealed record SummaryGenerated : DocumentEvent
{
    public override string Type => "summary.generated.v1";

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Number of sentences.</summary>
    public required int Sentences { get; init; }

    /// <summary>A fallback answered.</summary>
    public required bool Degraded { get; init; }

    /// <summary>Tokens sent.</summary>
    public required long InputTokens { get; init; }

    /// <summary>Tokens answered.</summary>
    public required long OutputTokens { get; init; }

    /// <summary>Cost in US dollars.</summary>
    public required decimal CostUsd { get; init; }
}
