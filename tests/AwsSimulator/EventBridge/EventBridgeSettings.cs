using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>Rules to begin with (section <c>events</c> of the settings).</summary>
public sealed record EventBridgeSettings
{
    /// <summary>Added to the rules that are there; one of the same name is replaced.</summary>
    public IReadOnlyList<ProvisionedRule> Rules { get; init; } = [];
}

/// <summary>A rule with one target.</summary>
public sealed record ProvisionedRule
{
    /// <summary>The rule's name.</summary>
    public required string Name { get; init; }

    /// <summary>The bus; default <c>default</c>.</summary>
    public string Bus { get; init; } = EventRules.DefaultBus;

    /// <summary>As PutRule takes it, but JSON instead of a text of it.</summary>
    public required JsonObject Pattern { get; init; }

    /// <summary>Name of the queue that gets the events.</summary>
    public required string Queue { get; init; }
}
