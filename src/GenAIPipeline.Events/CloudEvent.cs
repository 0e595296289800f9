using System.Text.Json;

namespace GenAIPipeline.Events;

/// <summary>An event in its CloudEvents 1.0 envelope, as a consumer reads it.</summary>
public sealed record CloudEvent
{
    /// <summary>Unique; delivery is at least once, so a consumer remembers it.</summary>
    public required string Id { get; init; }
    public required string Source { get; init; }

    /// <summary>With the producer's prefix.</summary>
    public required string Type { get; init; }
    public required string Subject { get; init; }
    public required DateTimeOffset Time { get; init; }

    /// <summary>Where the schema of the data is served.</summary>
    public required string DataSchema { get; init; }

    /// <summary>Twenty digits; contiguous per tenant from 1, and the cursor of the feed.</summary>
    public required string Sequence { get; init; }

    /// <summary>Ties together everything that one upload caused.</summary>
    public required string CorrelationId { get; init; }
    public string? CausationId { get; init; }

    /// <summary>Events with the same key keep their order.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>W3C trace context.</summary>
    public string? TraceParent { get; init; }
    public string? DataClassification { get; init; }

    /// <summary>Where the content can be read that the event only refers to.</summary>
    public string? DataRef { get; init; }

    /// <summary>The data as sent.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>The data as its record; null for a type that this version of the library does not know.</summary>
    public PipelineEvent? Event { get; init; }
}
