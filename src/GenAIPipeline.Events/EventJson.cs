using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GenAIPipeline.Events;

/// <summary>How event data is written: camelCase, absent instead of null.</summary>
public static class EventJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutEnvelope } },
    };

    /// <summary>The event's data as JSON text, checked against its schema.</summary>
    /// <exception cref="InvalidEventException">The data does not meet its schema.</exception>
    public static string SerializeValid(PipelineEvent e)
    {
        var text = JsonSerializer.Serialize(e, e.GetType(), Options);
        EventSchemas.Validate(e.Type, e.SchemaVersion, text);
        return text;
    }

    /// <summary>Type, subject and version belong to the envelope; an override does not inherit the base's <c>JsonIgnore</c>.</summary>
    private static void LeaveOutEnvelope(JsonTypeInfo type)
    {
        if (!type.Type.IsSubclassOf(typeof(PipelineEvent)))
            return;
        foreach (var member in type.Properties.Where(member => member.Name is "type" or "subject" or "schemaVersion").ToList())
            type.Properties.Remove(member);
    }
}
