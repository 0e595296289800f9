using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>An asynchronous job: what was asked, and what came of it.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Operation">The operation that started it; results are fetched by its counterpart only.</param>
/// <param name="Input">The request.</param>
internal sealed record TextractJob(string Id, string Operation, JsonObject Input)
{
    public const string InProgress = "IN_PROGRESS";
    public const string Succeeded = "SUCCEEDED";
    public const string PartialSuccess = "PARTIAL_SUCCESS";
    public const string Failed = "FAILED";

    public string Status { get; init; } = InProgress;

    /// <summary>Why it failed.</summary>
    public string? StatusMessage { get; init; }

    /// <summary>When it ended; null while it runs.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Pages of the document.</summary>
    public int Pages { get; init; }

    /// <summary>Pages that could not be read.</summary>
    public IReadOnlyList<int> BadPages { get; init; } = [];

    /// <summary>Blocks, or expense documents.</summary>
    public IReadOnlyList<JsonObject> Results { get; init; } = [];

    public bool IsExpense => Operation == "StartExpenseAnalysis";

    /// <summary>The message that Textract publishes to the topic when the job has ended.</summary>
    public JsonObject Notification()
    {
        var message = new JsonObject { ["JobId"] = Id, [nameof(Status)] = Status, ["API"] = Operation };
        if ((string?)Input["JobTag"] is { } tag)
            message["JobTag"] = tag;
        message["Timestamp"] = CompletedAt!.Value.ToUnixTimeMilliseconds();
        var place = Input["DocumentLocation"]!["S3Object"]!;
        message["DocumentLocation"] = new JsonObject { ["S3ObjectName"] = place["Name"]!.DeepClone(), ["S3Bucket"] = place["Bucket"]!.DeepClone() };
        return message;
    }
}
