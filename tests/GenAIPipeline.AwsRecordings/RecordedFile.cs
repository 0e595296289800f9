using System.Text;
using System.Text.Json;

namespace GenAIPipeline.AwsRecordings;

/// <summary>Tells what a file of a recording is.</summary>
internal static class RecordedFile
{
    private static readonly string[] OwnMembersOfRecorders = ["ResponseMetadata", "Comment"];

    public static RecordedContent Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (Path.GetExtension(path) == ".bin")
            return new([Answer(ServiceModel.Of("BedrockRuntime").Operation("ConverseStream"), bytes)], []);
        if (Path.GetExtension(path) != ".json")
            return RecordedContent.Other("a file that was sent, not an answer");

        using var document = JsonDocument.Parse(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes);
        var root = document.RootElement;
        if (Cassette.Calls(root) is { } recorded)
            return Cassette.Read(recorded, Path.GetDirectoryName(path)!);
        if (root.ValueKind == JsonValueKind.Array)
            return Pages([.. root.EnumerateArray().Select(page => Bare(page, path))]);
        if (OtherKind(root) is { } kind)
            return RecordedContent.Other(kind);
        return new(Bare(root, path) is { } call ? [call] : [], []);
    }

    private static RecordedContent Pages(IReadOnlyList<RecordedCall?> pages) => new(pages.All(page => page is not null) ? [.. pages.OfType<RecordedCall>()] : [], []);

    private static RecordedCall? Bare(JsonElement answer, string path) =>
        answer.ValueKind == JsonValueKind.Object && Guess(answer, Path.GetFileName(path)) is { } operation ? Answer(operation, Encoding.UTF8.GetBytes(answer.GetRawText())) : null;

    private static RecordedCall Answer(ModelledOperation operation, byte[] body) => new(
        operation, 200, new Dictionary<string, string> { ["Content-Type"] = operation.EventStream is null ? "application/json" : "application/vnd.amazon.eventstream" }, body, null, null);

    /// <summary>A bare answer names no operation: the file's name may, else the one that knows most of the members, if that is half of them.</summary>
    private static ModelledOperation? Guess(JsonElement root, string fileName)
    {
        var names = root.EnumerateObject().Select(member => member.Name).Except(OwnMembersOfRecorders).ToList();
        var fitting = ServiceModel.All.SelectMany(service => service.Operations)
            .Where(operation => operation.Output is not null && operation.EventStream is null)
            .Select(operation => (Operation: operation, Known: names.Count(operation.Service.Members(operation.Output!).ContainsKey)))
            .Where(found => found.Known > 0 && found.Known * 2 >= names.Count)
            .OrderByDescending(found => found.Known)
            .ToList();
        return fitting.Find(found => fileName.Contains("." + found.Operation.Name + ".", StringComparison.Ordinal)).Operation ?? fitting.FirstOrDefault().Operation;
    }

    private static string? OtherKind(JsonElement root)
    {
        bool Has(params string[] names) => names.All(name => root.TryGetProperty(name, out _));
        if (Has("jobName", "results"))
            return "not an API answer: a transcript that Transcribe wrote to a bucket";
        if (Has("detail-type", "detail"))
            return root.GetProperty("detail-type").ValueKind == JsonValueKind.Array ? "not an API answer: the pattern of an EventBridge rule" : "not an API answer: an event of EventBridge";
        if (Has("Type", "TopicArn"))
            return "not an API answer: a message of SNS";
        if (Has("JobId", "Status", "API"))
            return "not an API answer: the message of Textract that a job has ended";
        if (Has("Service", "Event"))
            return "not an API answer: the test event of S3";
        if (!Has("Records") || root.GetProperty("Records") is not { ValueKind: JsonValueKind.Array } records || records.GetArrayLength() == 0)
            return null;
        var record = records[0];
        return "not an API answer: " + (record.TryGetProperty("s3", out _) ? "a notification of S3" : record.TryGetProperty("Sns", out _) ? "a message of SNS" : "messages of SQS");
    }
}
