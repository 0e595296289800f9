using GenAIPipeline.Platform.Models.Budgets;
using Microsoft.Extensions.Configuration;

namespace GenAIPipeline.Platform.Models;

/// <summary>The models in chains (section <c>Models</c>): the first of a chain is asked, the next when it gives no usable answer.</summary>
/// <param name="Chains">By name; empty if no model is configured, and the built-in extractive summarizer answers.</param>
public sealed record ModelCatalog(IReadOnlyDictionary<string, IReadOnlyList<ModelOptions>> Chains)
{
    /// <summary>The chain of profiles that name no other.</summary>
    public const string DefaultChain = "default";

    private const string Section = "Models";

    /// <summary>What may be spent (section <c>Budgets</c>).</summary>
    public BudgetCatalog Budgets { get; init; } = BudgetCatalog.None;

    /// <summary>No model.</summary>
    public static ModelCatalog Empty { get; } = new(new Dictionary<string, IReadOnlyList<ModelOptions>>());

    /// <summary>Whether there is a model to ask.</summary>
    public bool IsConfigured => Chains.Count > 0;

    /// <summary>The model that is asked first where nothing else is said; null if none is configured.</summary>
    public ModelOptions? First => Chains.GetValueOrDefault(DefaultChain)?[0];

    /// <summary>All that are in a chain.</summary>
    public IEnumerable<ModelOptions> Models => Chains.Values.SelectMany(chain => chain).Distinct();

    /// <summary>A catalog of the default chain alone.</summary>
    public static ModelCatalog Of(params IReadOnlyList<ModelOptions> chain) => new(new Dictionary<string, IReadOnlyList<ModelOptions>> { [DefaultChain] = chain });

    /// <summary>Reads and checks the section.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="required">Chains that must be there if any is, each with who wants it.</param>
    /// <exception cref="StartupException">A setting is wrong; the sentence names it and the line or variable it comes from.</exception>
    public static ModelCatalog Read(IConfiguration configuration, IReadOnlyList<(string Chain, string By)> required)
    {
        var section = configuration.GetSection(Section);
        var models = ModelsOf(section, configuration);
        var chains = ChainsOf(section.GetSection("Chains"), models, configuration);
        if (models.Count > 0 && !chains.ContainsKey(DefaultChain))
        {
            if (models.Count > 1)
                throw Fault(configuration, $"{Section}:Chains", $"Expected {Section}:Chains:{DefaultChain} to list the models in the order in which they are asked, got none.");
            chains.Add(DefaultChain, [.. models.Values]);
        }

        foreach (var (chain, by) in required)
        {
            if (chains.Count > 0 && !chains.ContainsKey(chain))
                throw Fault(configuration, $"{Section}:Chains", $"Expected {Section}:Chains:{chain}, which {by} names, got only {string.Join(", ", chains.Keys)}.");
        }

        return new ModelCatalog(chains) { Budgets = BudgetCatalog.Read(configuration, (key, sentence) => Fault(configuration, key, sentence)) };
    }

    private static Dictionary<string, ModelOptions> ModelsOf(IConfigurationSection section, IConfiguration configuration)
    {
        var catalog = section.GetSection("Catalog");
        var only = section.GetChildren().FirstOrDefault(child => child.Key is not ("Catalog" or "Chains"));
        var models = new Dictionary<string, ModelOptions>(StringComparer.OrdinalIgnoreCase);
        if (catalog.GetChildren().Any())
        {
            if (only is not null)
                throw Fault(configuration, only.Path, $"Expected {only.Path} in {Section}:Catalog:NAME, got it beside the catalog; move it to the model that it is meant for.");
            foreach (var entry in catalog.GetChildren())
                models.Add(entry.Key, ModelOf(entry, entry.Key, configuration));
        }
        else if (only is not null && ModelOf(section, DefaultChain, configuration) is var model)
        {
            models.Add(model.Name, model);
        }

        return models;
    }

    private static ModelOptions ModelOf(IConfigurationSection entry, string name, IConfiguration configuration)
    {
        foreach (var unknown in UnknownSettings(entry, typeof(ModelOptions)).Where(key => entry.Path != Section || key.Key != "Chains"))
            throw Fault(configuration, unknown.Path, $"Expected the name of a setting, got {unknown.Path}, which there is not.");
        ModelOptions model;
        try
        {
            model = (entry.Get<ModelOptions>() ?? new ModelOptions()) with { Name = name };
        }
        catch (InvalidOperationException e)
        {
            var path = entry.AsEnumerable().Select(setting => setting.Key).FirstOrDefault(key => e.Message.Contains($"'{key}'", StringComparison.OrdinalIgnoreCase)) ?? entry.Path;
            throw Fault(configuration, path, $"Expected {path} to be {Wanted(e)}, got '{configuration[path]}'.");
        }

        return model.FaultOf() is var (key, sentence) ? throw Fault(configuration, $"{entry.Path}:{key}", $"Expected {entry.Path}:{key} {sentence}") : model;
    }

    private static Dictionary<string, IReadOnlyList<ModelOptions>> ChainsOf(IConfigurationSection section, Dictionary<string, ModelOptions> models, IConfiguration configuration)
    {
        var chains = new Dictionary<string, IReadOnlyList<ModelOptions>>(StringComparer.Ordinal);
        foreach (var chain in section.GetChildren())
        {
            var links = new List<ModelOptions>();
            foreach (var link in chain.GetChildren())
                links.Add(link.Value is { } name && models.TryGetValue(name, out var model) ? model : throw Fault(configuration, link.Path, $"Expected {link.Path} to name a model of {Section}:Catalog, got '{link.Value}'{(models.Count == 0 ? "" : $"; there are {string.Join(", ", models.Keys)}")}."));
            chains.Add(chain.Key, links.Count > 0 ? links : throw Fault(configuration, chain.Path, $"Expected {chain.Path} to list models of {Section}:Catalog, got none."));
        }

        return chains;
    }

    /// <summary>A misspelt setting would be ignored without a word.</summary>
    private static IEnumerable<IConfigurationSection> UnknownSettings(IConfigurationSection section, Type settings)
    {
        foreach (var child in section.GetChildren())
        {
            var property = settings.GetProperties().FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase) && property.CanWrite);
            if (property is null)
                yield return child;
            else if (property.PropertyType.IsClass && property.PropertyType.Namespace?.StartsWith(settings.Namespace!, StringComparison.Ordinal) == true)
                foreach (var unknown in UnknownSettings(child, property.PropertyType))
                    yield return unknown;
        }
    }

    private static string Wanted(InvalidOperationException e) => e.Message.Split('\'') is [.., var wanted, _]
        ? (Type.GetType(wanted) ?? typeof(ModelOptions).Assembly.GetType(wanted)) switch
        {
            { } type when type == typeof(TimeSpan) => "a time such as 00:02:00",
            { } type when type == typeof(bool) => "true or false",
            { } type when type == typeof(int) || type == typeof(long) => "a whole number",
            { } type when type == typeof(decimal) || type == typeof(double) => "a number",
            { IsEnum: true } type => string.Join(" or ", Enum.GetNames(type)),
            _ => "something else",
        }
        : "something else";

    private static StartupException Fault(IConfiguration configuration, string key, string sentence) => new($"{SettingPlace.Of(configuration, key)}: {sentence}");
}
