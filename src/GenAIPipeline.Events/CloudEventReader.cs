using System.Text.Json;

namespace GenAIPipeline.Events;

/// <summary>Reads events as a consumer: from the feed, the stream or a webhook. What is not valid never becomes a record.</summary>
public static class CloudEventReader
{
    /// <summary>One event in structured JSON.</summary>
    /// <exception cref="InvalidEventException">It is no CloudEvent 1.0, or its data does not meet its schema.</exception>
    public static CloudEvent Read(string json)
    {
        using var document = Parse(json);
        return Read(document.RootElement);
    }

    /// <summary>A batch (<c>application/cloudevents-batch+json</c>), in its order.</summary>
    /// <exception cref="InvalidEventException">It is no batch, or one of its events is not valid.</exception>
    public static IReadOnlyList<CloudEvent> ReadBatch(string json)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new InvalidEventException("Expected a JSON array of events.");
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InvalidEventException($"Expected JSON, got something else at byte {e.BytePositionInLine} of line {e.LineNumber}.");
        }
    }

    private static CloudEvent Read(JsonElement envelope)
    {
        if (envelope.ValueKind != JsonValueKind.Object)
            throw new InvalidEventException("Expected an event as a JSON object.");
        if (Required(envelope, "specversion") is not "1.0" and var version)
            throw new InvalidEventException($"Expected specversion 1.0, got {version}.");
        if (!DateTimeOffset.TryParse(Required(envelope, "time"), out var time))
            throw new InvalidEventException("Expected time as RFC 3339.");
        if (!envelope.TryGetProperty("data", out var data))
            throw new InvalidEventException("Expected an event with data.");
        var read = new CloudEvent
        {
            Id = Required(envelope, "id"),
            Source = Required(envelope, "source"),
            Type = Required(envelope, "type"),
            Subject = Required(envelope, "subject"),
            Time = time,
            DataSchema = Required(envelope, "dataschema"),
            Sequence = Required(envelope, "sequence"),
            CorrelationId = Required(envelope, "correlationid"),
            CausationId = Optional(envelope, "causationid"),
            PartitionKey = Optional(envelope, "partitionkey"),
            TraceParent = Optional(envelope, "traceparent"),
            DataClassification = Optional(envelope, "dataclassification"),
            DataRef = Optional(envelope, "dataref"),
            Data = data.Clone(),
        };
        return read with { Event = Record(read) };
    }

    private static PipelineEvent? Record(CloudEvent read)
    {
        if (EventTypes.WithoutPrefix(read.Type) is not { } type)
            return null;
        var text = read.Data.GetRawText();
        EventSchemas.ValidateOnRead(type, read.DataSchema.TrimEnd('/').Split('/')[^1], text);
        return (PipelineEvent?)JsonSerializer.Deserialize(text, EventTypes.Find(type)!, EventJson.Options);
    }

    private static string Required(JsonElement envelope, string name) => Optional(envelope, name) ?? throw new InvalidEventException($"Expected an event with {name}.");

    private static string? Optional(JsonElement envelope, string name) =>
        envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
