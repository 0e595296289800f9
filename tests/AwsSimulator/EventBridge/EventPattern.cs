using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>A rule's pattern: every field that it names must match one of the values or conditions listed for it.</summary>
internal static class EventPattern
{
    public static bool Matches(JsonObject pattern, JsonObject? @event) => pattern.All(field => field.Key == "$or"
        ? field.Value!.AsArray().Any(option => Matches(option!.AsObject(), @event))
        : Matches(field.Value, @event?[field.Key], @event?.ContainsKey(field.Key) ?? false));

    /// <summary>What is wrong with a pattern; null if nothing is.</summary>
    public static string? Fault(JsonNode? pattern)
    {
        if (pattern is not JsonObject { Count: > 0 } fields)
            return "Event pattern is not valid. Reason: Filter is not an object";
        foreach (var (name, value) in fields)
        {
            if (value is JsonArray { Count: > 0 } || name == "$or")
                continue;
            if (value is not JsonObject inner)
                return $"Event pattern is not valid. Reason: \"{name}\" must be an object or an array";
            if (Fault(inner) is { } fault)
                return fault;
        }

        return null;
    }

    private static bool Matches(JsonNode? pattern, JsonNode? value, bool isThere) => pattern switch
    {
        JsonObject inner => value is JsonArray list ? list.Any(v => v is JsonObject o && Matches(inner, o)) : Matches(inner, value as JsonObject),
        JsonArray options => options.Any(option => MatchesOption(option, value, isThere)),
        _ => false,
    };

    private static bool MatchesOption(JsonNode? option, JsonNode? value, bool isThere)
    {
        if (option is JsonObject condition && condition["exists"] is { } exists)
            return (bool)exists == isThere;
        if (!isThere)
            return false;
        return value is JsonArray list ? list.Any(v => MatchesValue(option, v)) : MatchesValue(option, value);
    }

    private static bool MatchesValue(JsonNode? option, JsonNode? value)
    {
        if (option is not JsonObject condition)
            return JsonNode.DeepEquals(option, value);
        var (name, operand) = condition.First();
        var text = value?.GetValueKind() == JsonValueKind.String ? (string)value! : null;
        return name switch
        {
            "prefix" => text is not null && Fits(operand, (o, ignore) => text.StartsWith(o, ignore)),
            "suffix" => text is not null && Fits(operand, (o, ignore) => text.EndsWith(o, ignore)),
            "equals-ignore-case" => text is not null && text.Equals((string)operand!, StringComparison.OrdinalIgnoreCase),
            "wildcard" => text is not null && FileSystemName.MatchesSimpleExpression((string)operand!, text, ignoreCase: false),
            "anything-but" => !(operand is JsonArray list ? list : [operand?.DeepClone()]).Any(o => MatchesValue(o, value)),
            "numeric" => value?.GetValueKind() == JsonValueKind.Number && Numeric(operand!.AsArray(), (double)value!),
            _ => false,
        };
    }

    private static bool Fits(JsonNode? operand, Func<string, StringComparison, bool> compare) => operand is JsonObject nested
        ? compare((string)nested["equals-ignore-case"]!, StringComparison.OrdinalIgnoreCase)
        : compare((string)operand!, StringComparison.Ordinal);

    /// <summary>Pairs of an operator and a number, all of which must hold.</summary>
    private static bool Numeric(JsonArray operands, double value) => operands.Chunk(2).All(pair => (string)pair[0]! switch
    {
        "=" => value == (double)pair[1]!,
        "<" => value < (double)pair[1]!,
        "<=" => value <= (double)pair[1]!,
        ">" => value > (double)pair[1]!,
        ">=" => value >= (double)pair[1]!,
        _ => false,
    });
}
