using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>Up to ten entries in one call, each of which ends by itself.</summary>
internal static partial class Batch
{
    private const int MaxEntries = 10;

    public static JsonObject Run(JsonObject input, Func<JsonObject, JsonObject> work)
    {
        var entries = Entries(input);
        var successful = new JsonArray();
        var failed = new JsonArray();
        foreach (var entry in entries)
        {
            var id = (string)entry["Id"]!;
            try
            {
                var result = work(entry);
                result["Id"] = id;
                successful.Add(result);
            }
            catch (SimulatedErrorException e)
            {
                failed.Add(new JsonObject { ["Id"] = id, ["SenderFault"] = true, ["Code"] = e.Code, ["Message"] = e.Message });
            }
        }
        return new JsonObject { ["Successful"] = successful, ["Failed"] = failed };
    }

    public static IReadOnlyList<JsonObject> Entries(JsonObject input)
    {
        var entries = input["Entries"]!.AsArray().Select(entry => entry!.AsObject()).ToList();
        if (entries.Count == 0)
            throw new SimulatedErrorException("EmptyBatchRequest", 0, "There should be at least one entry in the request.");
        if (entries.Count > MaxEntries)
            throw new SimulatedErrorException("TooManyEntriesInBatchRequest", 0, $"Maximum number of entries per request are {MaxEntries}. You have sent {entries.Count}.");
        if (entries.FirstOrDefault(entry => !EntryId().IsMatch((string)entry["Id"]!)) is not null)
            throw new SimulatedErrorException("InvalidBatchEntryId", 0, "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
        if (entries.GroupBy(entry => (string)entry["Id"]!).FirstOrDefault(same => same.Count() > 1) is { } repeated)
            throw new SimulatedErrorException("BatchEntryIdsNotDistinct", 0, $"Id {repeated.Key} repeated.");
        return entries;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,80}$")]
    private static partial Regex EntryId();
}
