using GenAIPipeline.Events;
using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Documents;

/// <summary>Puts an event about a document on its way.</summary>
public static class DocumentEvents
{
    public static OutboxEvent Outbox(this Document document, PipelineEvent e) => new(document.Tenant, document.Id.ToString(), e, document.CorrelationId, document.TraceParent);
}
