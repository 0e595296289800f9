using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Events;

namespace GenAIPipeline.Tests.Events;

/// <summary>A valid event of every type, made from its schema, so that a new type needs no sample of its own.</summary>
internal static class EventSamples
{
    public static PipelineEvent Of(string type)
    {
        var data = Data(JsonNode.Parse(EventSchemas.Newest(type)!.Json)!.AsObject());
        return (PipelineEvent)data.Deserialize(EventTypes.Find(type)!, EventJson.Options)!;
    }

    private static JsonNode Data(JsonObject schema) => (string)schema["type"]! switch
    {
        "object" => new JsonObject(schema["properties"]!.AsObject().Select(member => KeyValuePair.Create(member.Key, (JsonNode?)Data(member.Value!.AsObject())))),
        "array" => new JsonArray(Data(schema["items"]!.AsObject())),
        "boolean" => false,
        "integer" or "number" => 1,
        _ => Text(schema),
    };

    private static string Text(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
            return (string)values[0]!;
        if ((string?)schema["format"] == "uuid")
            return "0199f3a0-0000-7000-8000-000000000001";
        return (string?)schema["pattern"] switch
        {
            null => "words",
            "^/v1/" => "/v1/documents/0199f3a0-0000-7000-8000-000000000001/result",
            "^[0-9a-f]{64}$" => new string('a', 64),
            _ => "some_code",
        };
    }
}
