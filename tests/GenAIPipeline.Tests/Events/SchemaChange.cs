using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.Events;

/// <summary>What a change of a schema takes away from those who read by the old one.</summary>
internal static class SchemaChange
{
    public static IEnumerable<string> Breaks(JsonNode before, JsonNode after, string path = "")
    {
        if ((string?)before["type"] != (string?)after["type"])
            yield return $"{path} has another type";
        if (before["enum"] is JsonArray values && !Names(after["enum"]).IsSubsetOf(Names(values)))
            yield return $"{path} has values that readers do not know";
        foreach (var name in Names(before["required"]).Except(Names(after["required"])))
            yield return $"{path}/{name} is no longer always there";
        foreach (var (name, member) in before["properties"]?.AsObject() ?? [])
        {
            if (after["properties"]?[name] is not { } kept)
                yield return $"{path}/{name} is gone";
            else
            {
                foreach (var broken in Breaks(member!, kept, $"{path}/{name}"))
                    yield return broken;
            }
        }

        if (before["items"] is { } items)
        {
            foreach (var broken in Breaks(items, after["items"] ?? new JsonObject(), path + "/items"))
                yield return broken;
        }
    }

    private static HashSet<string> Names(JsonNode? list) => [.. (list as JsonArray ?? []).Select(name => name!.ToJsonString())];
}
