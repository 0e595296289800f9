using GenAIPipeline.Events;

namespace GenAIPipeline.Platform.Outbox;

/// <summary>An event on its way into the outbox: validated data and what ties it to its cause.</summary>
/// <param name="Tenant">Whose feed it belongs to.</param>
/// <param name="PartitionKey">Events with the same key keep their order.</param>
/// <param name="Event">The data.</param>
/// <param name="CorrelationId">Ties together everything that one upload caused.</param>
/// <param name="TraceParent">W3C trace context, or null.</param>
public sealed record OutboxEvent(string Tenant, string PartitionKey, PipelineEvent Event, string CorrelationId, string? TraceParent)
{
    /// <summary>Id of the event or command that caused this one, or null.</summary>
    public string? CausationId { get; init; }
}
