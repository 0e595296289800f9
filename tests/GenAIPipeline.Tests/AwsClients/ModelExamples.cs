using System.Text.Json.Nodes;
using GenAIPipeline.AwsRecordings;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Bodies that fill every member of a shape. Of a union one member can be set: the variant says which.</summary>
internal static class ModelExamples
{
    private const int DeepestNesting = 12;

    public static JsonObject Of(ServiceModel service, string shape, int variant) => (JsonObject)Fill(service, new JsonObject { ["shape"] = shape }, variant, 0)!;

    /// <summary>Variants until every member of every union below the shape has been set: the widest union's number of members.</summary>
    public static int VariantsOf(ServiceModel service, string shape) => Math.Max(1, Widths(service, new JsonObject { ["shape"] = shape }, []).DefaultIfEmpty(1).Max());

    private static IEnumerable<int> Widths(ServiceModel service, JsonNode node, HashSet<string> seen)
    {
        if ((string?)node["shape"] is { } name && !seen.Add(name))
            return [];
        var shape = service.Resolve(node);
        var below = shape["members"] is JsonObject members ? members.Select(member => member.Value!) : new[] { shape["member"], shape["value"] }.OfType<JsonNode>();
        var own = (string?)shape["type"] == "union" ? [shape["members"]!.AsObject().Count] : Array.Empty<int>();
        return own.Concat(below.SelectMany(member => Widths(service, member, seen)).ToList());
    }

    private static JsonNode? Fill(ServiceModel service, JsonNode node, int variant, int depth)
    {
        var shape = service.Resolve(node);
        if (depth > DeepestNesting)
            return null;
        return (string)shape["type"]! switch
        {
            "structure" => Members(service, shape["members"]!.AsObject(), variant, depth),
            "union" => Members(service, new JsonObject([OneOf(shape["members"]!.AsObject(), variant)]), variant, depth),
            "list" => Fill(service, shape["member"] ?? shape["of"]!, variant, depth + 1) is { } item ? new JsonArray(item) : new JsonArray(),
            "map" => Fill(service, shape["value"] ?? shape["of"]!, variant, depth + 1) is { } value ? new JsonObject { ["a key"] = value } : new JsonObject(),
            "string" => (string?)shape["enum"] is { } name ? service.EnumValues(name)[variant % service.EnumValues(name).Count] : $"text {variant} ä\n<&>\"",
            "blob" => Convert.ToBase64String([0xFB, 0xFF, 0x00, (byte)variant]),
            "boolean" => variant % 2 == 0,
            "timestamp" => 1_700_000_000 + variant,
            "document" => new JsonObject { ["n"] = variant, ["list"] = new JsonArray("a", 1.5, true, null), ["deep"] = new JsonObject { ["big"] = 1L << 40 } },
            "number" => (string)shape["format"]! is "float" or "double" ? 0.5 + variant : 1 + variant,
            var other => throw new InvalidOperationException($"Expected a known kind of shape, got {other}"),
        };
    }

    private static KeyValuePair<string, JsonNode?> OneOf(JsonObject members, int variant)
    {
        var chosen = members.ElementAt(variant % members.Count);
        return new(chosen.Key, chosen.Value!.DeepClone());
    }

    private static JsonObject Members(ServiceModel service, JsonObject members, int variant, int depth)
    {
        var filled = new JsonObject();
        foreach (var (name, member) in members)
        {
            if (Fill(service, member!, variant, depth + 1) is { } value)
                filled[name] = value;
        }

        return filled;
    }
}
