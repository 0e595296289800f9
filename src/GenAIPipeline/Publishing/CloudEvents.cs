using System.Buffers;
using System.Text;
using System.Text.Json;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Publishing;

/// <summary>Puts the CloudEvents 1.0 envelope around an event of the feed: always the same bytes for the same event.</summary>
public sealed class CloudEvents(EventOptions options)
{
    /// <summary>Length of a sequence as text: it sorts as text does as a number.</summary>
    private const int SequenceDigits = 20;

    /// <summary>A cursor as the feed writes it.</summary>
    public static string Cursor(long sequence) => sequence.ToString().PadLeft(SequenceDigits, '0');

    /// <summary>The sequence behind a cursor; null when the text is none.</summary>
    public static long? ParseCursor(string text) =>
        text is { Length: > 0 and <= SequenceDigits } && text.All(char.IsAsciiDigit) && long.TryParse(text, out var sequence) ? sequence : null;

    /// <summary>A type as it is sent.</summary>
    public string TypeOf(string type) => $"{options.Prefix}.{type}";

    /// <summary>The type without this installation's prefix, if it has it.</summary>
    public string WithoutPrefix(string type) =>
        type.StartsWith(options.Prefix + ".", StringComparison.Ordinal) ? type[(options.Prefix.Length + 1)..] : type;

    /// <summary>Where a schema is served.</summary>
    public string SchemaAddress(string type, string version) => $"/v1/schemas/{TypeOf(type)}/{version}";

    /// <summary>One event as JSON text.</summary>
    public string Write(FeedEvent e) => Write(e, isReference: false);

    /// <summary>One event without its data; <c>dataref</c> leads to the feed, which has the whole one.</summary>
    public string WriteReference(FeedEvent e) => Write(e, isReference: true);

    /// <summary>Events as a batch.</summary>
    public byte[] WriteBatch(IReadOnlyList<FeedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        var buffer = new ArrayBufferWriter<byte>(1_024 * (events.Count + 1));
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var e in events)
                Write(writer, e);
            writer.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private string Write(FeedEvent e, bool isReference)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, e, isReference);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter writer, FeedEvent e, bool isReference = false)
    {
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", e.Id);
        writer.WriteString("source", options.Source);
        writer.WriteString("type", TypeOf(e.Type));
        writer.WriteString("subject", e.Subject);
        writer.WriteString("time", e.Time.UtcDateTime);
        writer.WriteString("datacontenttype", "application/json");
        writer.WriteString("dataschema", SchemaAddress(e.Type, e.SchemaVersion));
        writer.WriteString("correlationid", e.CorrelationId);
        WriteIfAny(writer, "causationid", e.CausationId);
        writer.WriteString("sequence", Cursor(e.Sequence));
        writer.WriteString("partitionkey", e.PartitionKey);
        WriteIfAny(writer, "traceparent", e.TraceParent);
        writer.WriteString("dataclassification", options.DataClassification);
        WriteIfAny(writer, "dataref", isReference ? $"/v1/events?after={Cursor(e.Sequence - 1)}&limit=1" : DataRef(e.Data));
        if (!isReference)
        {
            writer.WritePropertyName("data");
            writer.WriteRawValue(e.Data);
        }

        writer.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }

    /// <summary>The reference that the data carries, found without building a tree; data is flat and small.</summary>
    private static string? DataRef(string data)
    {
        if (!data.Contains("\"dataRef\"", StringComparison.Ordinal))
            return null;
        using var document = JsonDocument.Parse(data);
        return document.RootElement.TryGetProperty("dataRef", out var reference) ? reference.GetString() : null;
    }
}
