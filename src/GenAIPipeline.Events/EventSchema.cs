using System.Text.Json;
using NJsonSchema;

namespace GenAIPipeline.Events;

/// <summary>One version of one event type's JSON Schema.</summary>
public sealed class EventSchema
{
    /// <summary>What NJsonSchema really checks, and what only describes. It ignores others (<c>const</c>, <c>if</c>) silently, so they are refused.</summary>
    private static readonly HashSet<string> Known =
    [
        "$schema", "title", "description", "type", "required", "properties", "items", "enum", "format", "pattern",
        "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
    ];

    private static readonly HashSet<string> KnownFormats = ["uuid", "date-time"];

    private readonly JsonSchema open;
    private readonly JsonSchema strict;

    private EventSchema(string type, string version, string json)
    {
        Type = type;
        Version = version;
        Json = json;
        open = JsonSchema.FromJsonAsync(json).GetAwaiter().GetResult(); // reads a string: it never waits
        strict = JsonSchema.FromJsonAsync(json).GetAwaiter().GetResult();
        Close(strict);
    }

    /// <summary>Without the configurable prefix: <c>document.completed.v1</c>.</summary>
    public string Type { get; }

    /// <summary>Raised by additive changes: <c>1.0</c>.</summary>
    public string Version { get; }

    /// <summary>The schema's file.</summary>
    public string Json { get; }

    /// <param name="file">Name as embedded: <c>Schemas/document.completed.v1/1.0.json</c>.</param>
    /// <param name="json">Its text.</param>
    /// <exception cref="InvalidOperationException">The schema uses a keyword that would not be checked.</exception>
    public static EventSchema Parse(string file, string json)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var document = JsonDocument.Parse(json);
        RefuseUnknown(document.RootElement, file);
        var parts = file.Split('/');
        return new EventSchema(parts[^2], Path.GetFileNameWithoutExtension(parts[^1]), json);
    }

    /// <exception cref="InvalidEventException">The data does not meet the schema.</exception>
    public void Validate(string data) => Check(open, data);

    /// <summary>Refuses members that the schema does not name, too.</summary>
    /// <exception cref="InvalidEventException">The data does not meet the schema.</exception>
    public void ValidateStrictly(string data) => Check(strict, data);

    private void Check(JsonSchema schema, string data)
    {
        var errors = schema.Validate(data);
        if (errors.Count > 0)
            throw new InvalidEventException($"Expected data of {Type} {Version}, got {string.Join(", ", errors.Take(5).Select(error => $"{error.Kind} at {error.Path}"))}.");
    }

    private static void Close(JsonSchema schema)
    {
        if (schema.Type.HasFlag(JsonObjectType.Object))
            schema.AllowAdditionalProperties = false;
        foreach (var member in schema.Properties.Values)
            Close(member);
        if (schema.Item is { } item)
            Close(item);
    }

    private static void RefuseUnknown(JsonElement schema, string file)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Known.Contains(keyword.Name))
                throw new InvalidOperationException($"Expected a keyword that is checked in {file}, got '{keyword.Name}'.");
            if (keyword.Name == "format" && !KnownFormats.Contains(keyword.Value.GetString()!))
                throw new InvalidOperationException($"Expected a format that is checked in {file}, got '{keyword.Value}'.");
            if (keyword.Name == "properties")
            {
                foreach (var member in keyword.Value.EnumerateObject())
                    RefuseUnknown(member.Value, file);
            }

            if (keyword.Name == "items")
                RefuseUnknown(keyword.Value, file);
        }
    }
}
