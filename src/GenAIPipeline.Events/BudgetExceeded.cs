namespace GenAIPipeline.Events;

/// <summary>A document was stopped because its next call could have passed a budget; nothing was spent beyond it. The document lies in the dead letters and can be redriven.</summary>
public sealed record BudgetExceeded : DocumentEvent
{
    public override string Type => "budget.exceeded.v1";

    /// <summary>The document's profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Whose budget: <c>tenant</c>, <c>profile</c> or <c>document</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>What it is for: <c>day</c>, <c>month</c> (both of UTC) or <c>document</c>.</summary>
    public required string Period { get; init; }

    /// <summary>The budget in US dollars.</summary>
    public required decimal LimitUsd { get; init; }

    /// <summary>What was spent of it, in US dollars.</summary>
    public required decimal SpentUsd { get; init; }

    /// <summary>What the call that was not made could have cost at most, in US dollars.</summary>
    public required decimal NeededUsd { get; init; }

    /// <summary>The setting that holds the budget.</summary>
    public required string Setting { get; init; }
}
