using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Settings;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>EventBridge: events of clients and of other services, rules that match them, queues and topics that get them.</summary>
internal sealed class EventBridgeService
{
    private readonly Simulator simulator;
    private readonly EventRules rules;
    private readonly PutEvents putEvents;

    private EventBridgeService(Simulator simulator)
    {
        this.simulator = simulator;
        rules = new EventRules(simulator);
        putEvents = new PutEvents(simulator, rules);
        simulator.Events.OnEvent(envelope => rules.Pass(EventRules.DefaultBus, envelope));
    }

    public static ISimulatedService Create(Simulator simulator)
    {
        var service = new EventBridgeService(simulator);
        return new JsonService(ApiModel.Load("eventbridge"), JsonProtocol.Json11, EventBridgeErrors.Codes, service.Operations())
        {
            OnReset = service.rules.Clear,
            OnConfigure = json => service.Provision(SettingsJson.Parse<EventBridgeSettings>(json)),
            OnDescribe = () => new JsonObject { ["rules"] = new JsonArray([.. service.rules.List(EventRules.DefaultBus).Select(r => JsonValue.Create(r.Name))]) },
            TargetOf = (_, input) => RequestText.At(input, "Name") ?? RequestText.At(input, "Rule") ?? RequestText.At(input, "Entries", "0", "DetailType") ?? "",
        };
    }

    /// <summary>The bus's name: a request may give its ARN.</summary>
    public static string BusOf(JsonObject input) => ((string?)input["EventBusName"])?.Split('/')[^1] ?? EventRules.DefaultBus;

    private Dictionary<string, JsonOperation> Operations() => new()
    {
        ["PutEvents"] = (call, input, _) => Done(putEvents.Answer(call, input)),
        ["PutRule"] = (_, input, _) => Done(PutRule(input)),
        ["DeleteRule"] = (_, input, _) => Done(DeleteRule(input)),
        ["ListRules"] = (_, input, _) => Done(ListRules(input)),
        ["PutTargets"] = (_, input, _) => Done(PutTargets(input)),
        ["RemoveTargets"] = (_, input, _) => Done(RemoveTargets(input)),
        ["ListTargetsByRule"] = (_, input, _) => Done(new JsonObject { ["Targets"] = new JsonArray([.. Rule(input, "Rule").Targets.Values.Select(t => t.DeepClone())]) }),
    };

    private JsonObject PutRule(JsonObject input)
    {
        var name = (string)input["Name"]!;
        if (input["EventPattern"] is null)
            throw EventBridgeErrors.Codes.Validation.With("Parameter(s) EventPattern must be specified: the simulator has no schedules.");
        var pattern = Parse((string)input["EventPattern"]!);
        if (EventPattern.Fault(pattern) is { } fault)
            throw EventBridgeErrors.BadPattern(fault);
        rules.Put(new EventRule(name, BusOf(input), input.DeepClone().AsObject()) { Pattern = pattern!.AsObject(), IsEnabled = (string?)input["State"] != "DISABLED" });
        return new JsonObject { ["RuleArn"] = Arn(name) };
    }

    private void Provision(EventBridgeSettings settings)
    {
        foreach (var rule in settings.Rules)
        {
            if (EventPattern.Fault(rule.Pattern) is { } fault)
                throw new JsonException(fault);
            var definition = new JsonObject { ["Name"] = rule.Name, ["EventPattern"] = rule.Pattern.ToJsonString() };
            var target = new JsonObject { ["Id"] = rule.Queue, ["Arn"] = simulator.Arn("sqs", rule.Queue) };
            rules.Put(new EventRule(rule.Name, rule.Bus, definition) { Pattern = rule.Pattern });
            rules.SetTargets(rules.Find(rule.Bus, rule.Name)!, [KeyValuePair.Create(rule.Queue, target)]);
        }
    }

    private JsonObject DeleteRule(JsonObject input)
    {
        var (bus, name) = (BusOf(input), (string)input["Name"]!);
        if (rules.Find(bus, name) is { Targets.Count: > 0 })
            throw EventBridgeErrors.Codes.Validation.With("Rule can't be deleted since it has targets.");
        rules.Remove(bus, name);
        return [];
    }

    private JsonObject ListRules(JsonObject input)
    {
        var prefix = (string?)input["NamePrefix"] ?? "";
        return new JsonObject
        {
            ["Rules"] = new JsonArray([.. rules.List(BusOf(input)).Where(r => r.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(r => new JsonObject
            {
                ["Name"] = r.Name,
                ["Arn"] = Arn(r.Name),
                ["EventPattern"] = r.Definition["EventPattern"]!.DeepClone(),
                ["State"] = r.IsEnabled ? "ENABLED" : "DISABLED",
                ["EventBusName"] = r.Bus,
            })]),
        };
    }

    private JsonObject PutTargets(JsonObject input)
    {
        var rule = Rule(input, "Rule");
        var added = input["Targets"]!.AsArray().Select(t => t!.AsObject()).ToDictionary(t => (string)t["Id"]!, t => t.DeepClone().AsObject());
        rules.SetTargets(rule, rule.Targets.Where(t => !added.ContainsKey(t.Key)).Concat(added));
        return new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }

    private JsonObject RemoveTargets(JsonObject input)
    {
        var rule = Rule(input, "Rule");
        var ids = input["Ids"]!.AsArray().Select(i => (string)i!).ToHashSet();
        rules.SetTargets(rule, rule.Targets.Where(t => !ids.Contains(t.Key)));
        return new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() };
    }

    private EventRule Rule(JsonObject input, string member) => rules.Find(BusOf(input), (string)input[member]!) ?? throw EventBridgeErrors.NoRule((string)input[member]!);

    private string Arn(string rule) => simulator.Arn("events", $"rule/{rule}");

    private static JsonNode? Parse(string pattern)
    {
        try
        {
            return JsonNode.Parse(pattern);
        }
        catch (JsonException e)
        {
            throw EventBridgeErrors.BadPattern($"Event pattern is not valid. Reason: {e.Message}");
        }
    }

    private static Task<JsonObject?> Done(JsonObject answer) => Task.FromResult<JsonObject?>(answer);
}
