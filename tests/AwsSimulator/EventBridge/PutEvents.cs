using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.EventBridge;

/// <summary>PutEvents: entries of together at most 1 MiB, each accepted or refused by itself.</summary>
internal sealed class PutEvents(Simulator simulator, EventRules rules)
{
    private const int MostBytes = 1 << 20;
    private const int TimeBytes = 14;

    public JsonObject Answer(SimulatedCall call, JsonObject input)
    {
        var entries = input["Entries"]!.AsArray().Select(e => e!.AsObject()).ToList();
        if (entries.Sum(Size) > MostBytes)
            throw EventBridgeErrors.Codes.Validation.With("Total size of the entries in the request is over the limit.");
        var struck = Struck(call, entries.Count);
        var results = entries.Select((entry, i) => Accept(entry, struck.Contains(i) ? call.Fault(FaultKind.Outcome)!.Code ?? "InternalFailure" : null)).ToArray();
        return new JsonObject { ["FailedEntryCount"] = results.Count(r => r.ContainsKey("ErrorCode")), ["Entries"] = new JsonArray([.. results]) };
    }

    /// <summary>The first entry, and then every other: a fault never refuses all of several.</summary>
    private static HashSet<int> Struck(SimulatedCall call, int entries) =>
        call.Fault(FaultKind.Outcome) is null ? [] : entries == 1 ? [0] : [.. Enumerable.Range(0, entries).Where(i => i % 2 == 0)];

    private JsonObject Accept(JsonObject entry, string? fault)
    {
        if (fault is not null)
            return Refused(fault, fault == "ThrottlingException" ? "Rate exceeded" : "Internal failure");
        if (string.IsNullOrWhiteSpace((string?)entry["Source"]))
            return Refused("InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument.");
        if (((string)entry["Source"]!).StartsWith("aws.", StringComparison.Ordinal))
            return Refused("NotAuthorizedForSourceException", "Not authorized for the source.");
        if (string.IsNullOrWhiteSpace((string?)entry["DetailType"]))
            return Refused("InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType is a required argument.");
        if (Detail((string?)entry["Detail"]) is not { } detail)
            return Refused("MalformedDetail", "Detail is malformed.");
        var id = Guid.NewGuid().ToString();
        rules.Pass(EventBridgeService.BusOf(entry), Envelope(entry, detail, id));
        return new JsonObject { ["EventId"] = id };
    }

    private JsonObject Envelope(JsonObject entry, JsonObject detail, string id) => new()
    {
        ["version"] = "0",
        ["id"] = id,
        ["detail-type"] = entry["DetailType"]!.DeepClone(),
        ["source"] = entry["Source"]!.DeepClone(),
        ["account"] = simulator.Options.AccountId,
        ["time"] = Moment(entry["Time"]).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["region"] = simulator.Options.Region,
        ["resources"] = entry["Resources"]?.DeepClone() ?? new JsonArray(),
        ["detail"] = detail,
    };

    private DateTimeOffset Moment(JsonNode? time) => time?.GetValueKind() switch
    {
        JsonValueKind.Number => DateTimeOffset.FromUnixTimeMilliseconds((long)((double)time! * 1_000)),
        JsonValueKind.String => DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        _ => simulator.Clock.GetUtcNow(),
    };

    /// <summary>Bytes as EventBridge counts them.</summary>
    private static int Size(JsonObject entry) =>
        (entry["Time"] is null ? 0 : TimeBytes)
        + new[] { "Source", "DetailType", "Detail" }.Sum(name => Encoding.UTF8.GetByteCount((string?)entry[name] ?? ""))
        + (entry["Resources"] as JsonArray ?? []).Sum(r => Encoding.UTF8.GetByteCount((string)r!));

    private static JsonObject? Detail(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Refused(string code, string message) => new() { ["ErrorCode"] = code, ["ErrorMessage"] = message };
}
