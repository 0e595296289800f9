using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>What may be spent on models and other paid services (section <c>Budgets</c>), in US dollars. A call that could pass a budget is not made.</summary>
/// <param name="Tenants">By tenant; <c>*</c> holds for each that has no entry of its own. Empty is no limit.</param>
/// <param name="Profiles">By profile, of all tenants together; <c>*</c> as above.</param>
public sealed record BudgetCatalog(IReadOnlyDictionary<string, BudgetLimits> Tenants, IReadOnlyDictionary<string, BudgetLimits> Profiles)
{
    internal const string Section = "Budgets";
    internal const string Each = "*";

    /// <summary>Nothing is limited.</summary>
    public static BudgetCatalog None { get; } = new(new Dictionary<string, BudgetLimits>(), new Dictionary<string, BudgetLimits>());

    /// <summary>The limits of one call.</summary>
    internal BudgetsOfCall Of(string tenant, string profile) => new(Of(Tenants, nameof(Tenants), tenant), Of(Profiles, nameof(Profiles), profile));

    /// <summary>Reads the section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="fault">Makes the exception of a wrong setting from its key and a sentence.</param>
    internal static BudgetCatalog Read(IConfiguration configuration, Func<string, string, StartupException> fault)
    {
        var section = configuration.GetSection(Section);
        if (section.GetChildren().FirstOrDefault(child => child.Key is not (nameof(Tenants) or nameof(Profiles))) is { } unknown)
            throw fault(unknown.Path, $"Expected {Section}:{nameof(Tenants)} or {Section}:{nameof(Profiles)}, got {unknown.Path}, which there is not.");
        return new BudgetCatalog(Read(section.GetSection(nameof(Tenants)), fault), Read(section.GetSection(nameof(Profiles)), fault));
    }

    private static Dictionary<string, BudgetLimits> Read(IConfigurationSection section, Func<string, string, StartupException> fault) =>
        section.GetChildren().ToDictionary(entry => entry.Key, entry => new BudgetLimits
        {
            UsdPerDay = Amount(entry, nameof(BudgetLimits.UsdPerDay), fault),
            UsdPerMonth = Amount(entry, nameof(BudgetLimits.UsdPerMonth), fault),
            UsdPerDocument = Amount(entry, nameof(BudgetLimits.UsdPerDocument), fault),
        });

    private static decimal? Amount(IConfigurationSection entry, string name, Func<string, string, StartupException> fault)
    {
        if (entry.GetChildren().FirstOrDefault(child => child.Key is not (nameof(BudgetLimits.UsdPerDay) or nameof(BudgetLimits.UsdPerMonth) or nameof(BudgetLimits.UsdPerDocument))) is { } unknown)
            throw fault(unknown.Path, $"Expected the name of a setting, got {unknown.Path}, which there is not; there are UsdPerDay, UsdPerMonth and UsdPerDocument.");
        if (entry[name] is not { } written)
            return null;
        return decimal.TryParse(written, CultureInfo.InvariantCulture, out var amount) && amount is >= 0 and <= 1_000_000_000
            ? amount
            : throw fault($"{entry.Path}:{name}", $"Expected {entry.Path}:{name} to be US dollars such as 2.50, got '{written}'.");
    }

    private static (string Key, BudgetLimits Limits) Of(IReadOnlyDictionary<string, BudgetLimits> budgets, string kind, string name)
    {
        var key = budgets.ContainsKey(name) ? name : Each;
        return ($"{Section}:{kind}:{key}", budgets.GetValueOrDefault(key) ?? BudgetLimits.None);
    }
}

/// <summary>Limits in US dollars; null (default) is none. Days and months are of UTC.</summary>
public sealed record BudgetLimits
{
    internal static BudgetLimits None { get; } = new();

    /// <summary>Of one day.</summary>
    public decimal? UsdPerDay { get; init; }

    /// <summary>Of one month.</summary>
    public decimal? UsdPerMonth { get; init; }

    /// <summary>Of one document, all its runs together.</summary>
    public decimal? UsdPerDocument { get; init; }
}

/// <summary>The limits that hold for a call, each with the setting that it comes from.</summary>
internal sealed record BudgetsOfCall((string Key, BudgetLimits Limits) Tenant, (string Key, BudgetLimits Limits) Profile)
{
    /// <summary>Whether nothing is limited.</summary>
    public bool AreNone => Tenant.Limits == BudgetLimits.None && Profile.Limits == BudgetLimits.None;

    /// <summary>The smaller one of the two that may be set.</summary>
    public decimal? Document => Tenant.Limits.UsdPerDocument < Profile.Limits.UsdPerDocument ? Tenant.Limits.UsdPerDocument : Profile.Limits.UsdPerDocument ?? Tenant.Limits.UsdPerDocument;

    /// <summary>Limit and setting of a budget as the store names it.</summary>
    public (decimal Usd, string Setting) Of(string scope, string period) => (scope, period) switch
    {
        ("tenant", "day") => (Tenant.Limits.UsdPerDay!.Value, $"{Tenant.Key}:UsdPerDay"),
        ("tenant", _) => (Tenant.Limits.UsdPerMonth!.Value, $"{Tenant.Key}:UsdPerMonth"),
        ("profile", "day") => (Profile.Limits.UsdPerDay!.Value, $"{Profile.Key}:UsdPerDay"),
        ("profile", _) => (Profile.Limits.UsdPerMonth!.Value, $"{Profile.Key}:UsdPerMonth"),
        _ => (Document!.Value, $"{(Document == Profile.Limits.UsdPerDocument ? Profile.Key : Tenant.Key)}:UsdPerDocument"),
    };
}
