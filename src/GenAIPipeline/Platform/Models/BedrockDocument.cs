using System.Text;
using System.Text.Json;
using Amazon.Runtime.Documents;

namespace GenAIPipeline.Platform.Models;

/// <summary>JSON to and from the SDK's documents.</summary>
internal static class BedrockDocument
{
    public static Document Of(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new Document(json.EnumerateObject().DistinctBy(member => member.Name).ToDictionary(member => member.Name, member => Of(member.Value))),
        JsonValueKind.Array => new Document(json.EnumerateArray().Select(Of).ToList()),
        JsonValueKind.String => new Document(json.GetString()!),
        JsonValueKind.Number => json.TryGetInt32(out var small) ? new Document(small) : json.TryGetInt64(out var large) ? new Document(large) : new Document(json.GetDouble()),
        JsonValueKind.True => new Document(true),
        JsonValueKind.False => new Document(false),
        _ => new Document(),
    };

    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static Document Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Of(document.RootElement);
    }

    public static string ToJson(Document document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(writer, document);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, Document document)
    {
        if (document.IsDictionary())
        {
            writer.WriteStartObject();
            foreach (var (name, value) in document.AsDictionary())
            {
                writer.WritePropertyName(name);
                Write(writer, value);
            }

            writer.WriteEndObject();
        }
        else if (document.IsList())
        {
            writer.WriteStartArray();
            foreach (var item in document.AsList())
                Write(writer, item);
            writer.WriteEndArray();
        }
        else if (document.IsString())
            writer.WriteStringValue(document.AsString());
        else if (document.IsBool())
            writer.WriteBooleanValue(document.AsBool());
        else if (document.IsInt())
            writer.WriteNumberValue(document.AsInt());
        else if (document.IsLong())
            writer.WriteNumberValue(document.AsLong());
        else if (document.IsDouble())
            writer.WriteNumberValue(document.AsDouble());
        else
            writer.WriteNullValue();
    }
}
