using System.Globalization;

namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>A call was not made because it could pass a budget. Passes retry, circuit breaker and fallback untouched: the document stops until somebody raises the budget, or its time is over.</summary>
public sealed class BudgetExceededException(BudgetStop stop) : Exception(stop.Sentence)
{
    /// <summary>Which budget, and by how much.</summary>
    public BudgetStop Stop { get; } = stop;
}

/// <summary>The budget that a call could have passed.</summary>
public sealed record BudgetStop
{
    /// <summary><c>tenant</c>, <c>profile</c> or <c>document</c>.</summary>
    public required string Scope { get; init; }

    /// <summary>The tenant's or profile's name, or the document's id.</summary>
    public required string Name { get; init; }

    /// <summary><c>day</c>, <c>month</c> or <c>document</c>.</summary>
    public required string Period { get; init; }

    /// <summary>The budget in US dollars.</summary>
    public required decimal LimitUsd { get; init; }

    /// <summary>What is spent of it, in US dollars.</summary>
    public required decimal SpentUsd { get; init; }

    /// <summary>What the call could have cost at most, in US dollars.</summary>
    public required decimal NeededUsd { get; init; }

    /// <summary>The setting: <c>Budgets:Tenants:acme:UsdPerDay</c>.</summary>
    public required string Setting { get; init; }

    /// <summary>For people: what happened and what to do.</summary>
    public string Sentence =>
        $"The budget of {Of} is ${Dollars(LimitUsd)}: ${Dollars(SpentUsd)} are spent, and the next call could cost up to ${Dollars(NeededUsd)}. Raise {Setting} and redrive the document{(Period == "document" ? "" : $", or redrive it {(Period == "day" ? "tomorrow (UTC)" : "next month")}")}; what was answered is not paid again.";

    private string Of => Period == "document" ? "this document" : $"the {Scope} '{Name}' for {(Period == "day" ? "today" : "this month")}";

    /// <summary>Cents, and more digits for what is less.</summary>
    private static string Dollars(decimal usd) => usd.ToString(usd is > 0 and < 0.1m ? "0.00####" : "0.00", CultureInfo.InvariantCulture);
}
