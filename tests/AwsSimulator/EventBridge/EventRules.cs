using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Events;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>A rule with its targets' ARNs by id.</summary>
internal sealed record EventRule(string Name, string Bus, JsonObject Definition)
{
    public JsonObject? Pattern { get; init; }

    public bool IsEnabled { get; init; } = true;

    public IReadOnlyDictionary<string, JsonObject> Targets { get; init; } = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
}

/// <summary>The account's rules; passes matching events on to queues and topics.</summary>
internal sealed class EventRules(Simulator simulator)
{
    public const string DefaultBus = "default";
    private readonly Lock gate = new();
    private readonly SortedDictionary<(string Bus, string Name), EventRule> rules = [];

    public IReadOnlyList<EventRule> List(string bus)
    {
        lock (gate)
            return [.. rules.Values.Where(r => r.Bus == bus)];
    }

    public EventRule? Find(string bus, string name)
    {
        lock (gate)
            return rules.GetValueOrDefault((bus, name));
    }

    /// <summary>Replaces a rule but keeps its targets.</summary>
    public void Put(EventRule rule)
    {
        lock (gate)
            rules[(rule.Bus, rule.Name)] = rules.TryGetValue((rule.Bus, rule.Name), out var present) ? rule with { Targets = present.Targets } : rule;
    }

    public void SetTargets(EventRule rule, IEnumerable<KeyValuePair<string, JsonObject>> targets)
    {
        lock (gate)
            rules[(rule.Bus, rule.Name)] = rule with { Targets = new SortedDictionary<string, JsonObject>(targets.ToDictionary(t => t.Key, t => t.Value), StringComparer.Ordinal) };
    }

    public void Remove(string bus, string name)
    {
        lock (gate)
            rules.Remove((bus, name));
    }

    public void Clear()
    {
        lock (gate)
            rules.Clear();
    }

    /// <summary>Delivers an event to every target of every rule that it matches.</summary>
    public void Pass(string bus, JsonObject envelope)
    {
        foreach (var rule in List(bus).Where(r => r.IsEnabled && r.Pattern is { } pattern && EventPattern.Matches(pattern, envelope)))
            foreach (var target in rule.Targets.Values)
                simulator.Events.Notify("events", (string)target["Arn"]!, new Notification(Body(target, envelope)));
    }

    /// <summary>The event, or what the target asks for instead of it.</summary>
    private static string Body(JsonObject target, JsonObject envelope)
    {
        if ((string?)target["Input"] is { } constant)
            return constant;
        JsonNode? part = envelope;
        foreach (var name in ((string?)target["InputPath"] ?? "$").Split('.').Skip(1))
            part = part?[name];
        return (part ?? new JsonObject()).ToJsonString();
    }
}
