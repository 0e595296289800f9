using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenAIPipeline.AwsRecordings;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>What is wrong with a body by the model of its shape: unknown and missing members, kinds, limits, patterns, enum values.</summary>
internal sealed class ModelValidator(ServiceModel service)
{
    private readonly List<string> faults = [];

    public static IReadOnlyList<string> Faults(ModelledOperation operation, JsonElement body)
    {
        var validator = new ModelValidator(operation.Service);
        validator.Check(new JsonObject { ["shape"] = operation.Input }, body, operation.Input);
        return validator.faults;
    }

    private void Check(JsonNode node, JsonElement value, string path)
    {
        var shape = service.Resolve(node);
        var type = (string)shape["type"]!;
        if (!IsOfKind(type, value))
        {
            faults.Add($"{path}: expected {type}, got {value.ValueKind}");
            return;
        }

        switch (type)
        {
            case "structure":
            case "union":
                CheckMembers(shape["members"]!.AsObject(), value, type == "union", path);
                break;
            case "list":
                CheckSize(shape, value.GetArrayLength(), path);
                foreach (var item in value.EnumerateArray())
                    Check(shape["member"] ?? shape["of"]!, item, path + "[]");
                break;
            case "map":
                CheckSize(shape, value.EnumerateObject().Count(), path);
                foreach (var entry in value.EnumerateObject())
                    Check(shape["value"] ?? shape["of"]!, entry.Value, $"{path}.{entry.Name}");
                break;
            case "string":
                CheckText(shape, value.GetString()!, path);
                break;
            case "number":
                CheckSize(shape, value.GetDecimal(), path);
                break;
        }
    }

    private static bool IsOfKind(string type, JsonElement value) => type switch
    {
        "structure" or "union" or "map" => value.ValueKind == JsonValueKind.Object,
        "list" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "blob" => value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out _),
        "number" or "timestamp" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind != JsonValueKind.Null,
    };

    private void CheckMembers(JsonObject members, JsonElement value, bool isUnion, string path)
    {
        foreach (var entry in value.EnumerateObject())
        {
            if (members[entry.Name] is { } member && IsInBody(member))
                Check(member, entry.Value, $"{path}.{entry.Name}");
            else
                faults.Add($"{path}.{entry.Name}: not a member");
        }

        faults.AddRange(members.Where(member => (bool?)member.Value!["required"] == true && IsInBody(member.Value) && !value.TryGetProperty(member.Key, out _)).Select(member => $"{path}.{member.Key}: missing"));
        if (isUnion && value.EnumerateObject().Count() != 1)
            faults.Add($"{path}: expected one member of a union");
    }

    private bool IsInBody(JsonNode member) => !service.IsRest || member["traits"]?["httpLabel"] is null;

    private void CheckText(JsonNode shape, string text, string path)
    {
        CheckSize(shape, text.Length, path);
        if ((string?)shape["enum"] is { } name && !service.EnumValues(name).Contains(text))
            faults.Add($"{path}: {text} is none of {name}");
        if ((string?)shape["pattern"] is { } pattern && !Regex.IsMatch(text, $"^(?:{pattern})$"))
            faults.Add($"{path}: {text} does not match {pattern}");
    }

    private void CheckSize(JsonNode shape, decimal size, string path)
    {
        if (size < ((decimal?)shape["min"] ?? decimal.MinValue) || size > ((decimal?)shape["max"] ?? decimal.MaxValue))
            faults.Add($"{path}: {size} is outside {shape["min"]} to {shape["max"]}");
    }
}
