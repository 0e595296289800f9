using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsRecordings;

/// <summary>Compares a recorded body with what our types wrote after reading it, member by member of the model.</summary>
internal sealed class RoundTrip(ServiceModel service)
{
    /// <summary>Modelled members whose value was lost or changed.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>Members that the model does not know.</summary>
    public SortedSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    public void Compare(JsonNode shape, JsonElement recorded, JsonElement again, string path)
    {
        var resolved = service.Resolve(shape);
        switch ((string)resolved["type"]!)
        {
            case "structure" or "union" or "error":
                CompareMembers(resolved["members"]!.AsObject(), recorded, again, path);
                break;
            case "list":
                CompareItems(resolved["member"] ?? resolved["of"]!, recorded, again, path);
                break;
            case "map":
                foreach (var entry in recorded.EnumerateObject())
                    CompareMember(resolved["value"] ?? resolved["of"]!, entry, again, $"{path}.{entry.Name}");
                break;
            default:
                if (!SameValue(resolved, recorded, again))
                    Lost.Add($"{path}: {recorded} became {again}");
                break;
        }
    }

    private void CompareMembers(JsonObject members, JsonElement recorded, JsonElement again, string path)
    {
        foreach (var entry in recorded.EnumerateObject())
        {
            if (members[entry.Name] is not { } member)
                Unknown.Add($"{path}.{entry.Name}");
            else if (member["traits"]?["httpLabel"] is null || !service.IsRest)
                CompareMember(member, entry, again, $"{path}.{entry.Name}");
        }
    }

    private void CompareMember(JsonNode member, JsonProperty entry, JsonElement again, string path)
    {
        if (entry.Value.ValueKind == JsonValueKind.Null)
            return;
        if (!again.TryGetProperty(entry.Name, out var value))
            Lost.Add($"{path}: missing");
        else
            Compare(member, entry.Value, value, path);
    }

    private void CompareItems(JsonNode item, JsonElement recorded, JsonElement again, string path)
    {
        if (recorded.GetArrayLength() != again.GetArrayLength())
        {
            Lost.Add($"{path}: {recorded.GetArrayLength()} items became {again.GetArrayLength()}");
            return;
        }

        for (var i = 0; i < recorded.GetArrayLength(); i++)
            Compare(item, recorded[i], again[i], $"{path}[]");
    }

    private static bool SameValue(JsonNode shape, JsonElement recorded, JsonElement again) => (string)shape["type"]! switch
    {
        // The official clients hold most of Textract's and Transcribe's numbers as float: what a float can tell apart must stay.
        "number" when (string?)shape["format"] == "float" => recorded.GetSingle().Equals(again.GetSingle()),
        "number" when (string?)shape["format"] == "double" => recorded.GetDouble().Equals(again.GetDouble()),
        "number" => recorded.GetInt64() == again.GetInt64(),
        "timestamp" => Math.Abs(Seconds(recorded) - Seconds(again)) < 0.001m,
        // The SDK's constants ignore case and come back as the model spells them.
        "string" when shape["enum"] is not null => string.Equals(recorded.GetString(), again.GetString(), StringComparison.OrdinalIgnoreCase),
        _ => JsonElement.DeepEquals(recorded, again),
    };

    private static decimal Seconds(JsonElement moment) => moment.ValueKind == JsonValueKind.Number
        ? moment.GetDecimal()
        : (decimal)DateTimeOffset.Parse(moment.GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() / 1000;
}
