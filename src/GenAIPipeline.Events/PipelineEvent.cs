using System.Text.Json.Serialization;

namespace GenAIPipeline.Events;

/// <summary>The data of one event. Its record is the contract; its JSON schema stands in <c>Schemas/</c>.</summary>
public abstract record PipelineEvent
{
    /// <summary>The type without the configurable prefix: <c>document.completed.v1</c>.</summary>
    [JsonIgnore]
    public abstract string Type { get; }

    /// <summary>Version of the schema, raised by additive changes: <c>1.0</c>.</summary>
    [JsonIgnore]
    public virtual string SchemaVersion => "1.0";

    /// <summary>What the event is about: <c>documents/&lt;id&gt;</c>, <c>reviews/&lt;id&gt;</c>.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }
}
