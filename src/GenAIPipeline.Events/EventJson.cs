using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenAIPipeline.Events;

/// <summary>How event data is written: camelCase, absent instead of null.</summary>
public static class EventJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The event's data as JSON text, checked against its schema.</summary>
    /// <exception cref="InvalidEventException">The data does not meet its schema.</exception>
    public static string SerializeValid(PipelineEvent e)
    {
        var text = JsonSerializer.Serialize(e, e.GetType(), Options);
        EventSchemas.Validate(e.Type, e.SchemaVersion, text);
        return text;
    }
}
