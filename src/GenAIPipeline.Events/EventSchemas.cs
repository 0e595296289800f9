using System.Collections.Frozen;

namespace GenAIPipeline.Events;

/// <summary>The registry of schemas, one per type and version, from the files in <c>Schemas/</c>; loaded once.</summary>
public static class EventSchemas
{
    private static readonly Lazy<FrozenDictionary<(string Type, string Version), EventSchema>> Loaded = new(Load);

    /// <summary>Every schema, by type and version.</summary>
    public static IReadOnlyList<EventSchema> All { get; } = [.. Loaded.Value.Values.OrderBy(schema => schema.Type, StringComparer.Ordinal).ThenBy(schema => System.Version.Parse(schema.Version))];

    /// <summary>The schema of a type (without prefix) and version, or null.</summary>
    public static EventSchema? Find(string type, string version) => Loaded.Value.GetValueOrDefault((type, version));

    /// <summary>The newest schema of a type (without prefix), or null.</summary>
    public static EventSchema? Newest(string type) => All.LastOrDefault(schema => schema.Type == type);

    /// <summary>What a producer must meet: the schema, and nothing that it does not name.</summary>
    /// <exception cref="InvalidEventException">The data does not meet the schema, or there is none.</exception>
    public static void Validate(string type, string version, string data) => Require(type, version).ValidateStrictly(data);

    /// <summary>What a consumer must meet. Members that it does not know are additive changes; a newer version than known is held against the newest known one.</summary>
    /// <exception cref="InvalidEventException">The data does not meet the schema, or the type is unknown.</exception>
    public static void ValidateOnRead(string type, string version, string data) => (Find(type, version) ?? Newest(type) ?? Require(type, version)).Validate(data);

    private static EventSchema Require(string type, string version) =>
        Find(type, version) ?? throw new InvalidEventException($"Expected a schema of {type} {version}, got none; add Schemas/{type}/{version}.json.");

    private static FrozenDictionary<(string, string), EventSchema> Load()
    {
        var assembly = typeof(EventSchemas).Assembly;
        var schemas = new List<EventSchema>();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".json", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            schemas.Add(EventSchema.Parse(name, reader.ReadToEnd()));
        }

        return schemas.ToFrozenDictionary(schema => (schema.Type, schema.Version));
    }
}
