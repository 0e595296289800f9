using System.Text;
using System.Text.Json;

namespace GenAIPipeline.AwsRecordings;

/// <summary>One recorded answer. <paramref name="RequestBody"/> and <paramref name="RequestPath"/> are null where only the answer was kept.</summary>
internal sealed record RecordedCall(ModelledOperation Operation, int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? RequestBody, string? RequestPath);

/// <summary>Tells what a file of a recording is.</summary>
internal static class RecordedFile
{
    private static readonly string[] OwnMembersOfRecorders = ["ResponseMetadata", "Comment"];

    /// <returns>The calls that the file holds, or what else it is; neither if it is not understood.</returns>
    public static (IReadOnlyList<RecordedCall> Calls, string? OtherKind) Read(string path)
    {
        if (Path.GetExtension(path) == ".bin")
            return ([Answer(ServiceModel.Of("BedrockRuntime").Operation("ConverseStream"), File.ReadAllBytes(path))], null);
        if (Path.GetExtension(path) != ".json")
            return ([], "a file that was sent, not an answer");

        var bytes = File.ReadAllBytes(path);
        using var document = JsonDocument.Parse(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsMemory(3) : bytes);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(item => item.TryGetProperty("request", out _)))
            return ([.. root.EnumerateArray().Select(item => Cassette(item, Path.GetDirectoryName(path)!)).OfType<RecordedCall>()], null);
        if (root.ValueKind != JsonValueKind.Object)
            return ([], null);
        return Guess(root, Path.GetFileName(path)) is { } operation ? ([Answer(operation, Encoding.UTF8.GetBytes(root.GetRawText()))], null) : ([], OtherKind(root));
    }

    private static RecordedCall Answer(ModelledOperation operation, byte[] body) => new(
        operation, 200, new Dictionary<string, string> { ["Content-Type"] = operation.EventStream is null ? "application/json" : "application/vnd.amazon.eventstream" }, body, null, null);

    private static RecordedCall? Cassette(JsonElement item, string folder)
    {
        var (request, response) = (item.GetProperty("request"), item.GetProperty("response"));
        var path = new Uri(request.GetProperty("uri").GetString()!).AbsolutePath;
        var target = Headers(request).GetValueOrDefault("X-Amz-Target");
        var host = new Uri(request.GetProperty("uri").GetString()!).Host;
        var operation = ServiceModel.All.SelectMany(service => service.Operations).FirstOrDefault(operation => operation.Service.IsRest
            ? host.StartsWith("bedrock-runtime", StringComparison.Ordinal) && operation.MatchesPath(path)
            : target == $"{operation.Service.Target}.{operation.Name}");
        if (operation is null)
            return null;
        var body = response.TryGetProperty("bodyFile", out var file)
            ? File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(file.GetString()!)))
            : Encoding.UTF8.GetBytes(response.GetProperty("body").GetString()!);
        return new RecordedCall(operation, response.GetProperty("status").GetInt32(), Headers(response), body, request.GetProperty("body").GetString(), path);
    }

    private static Dictionary<string, string> Headers(JsonElement message) => message.GetProperty("headers").EnumerateObject()
        .ToDictionary(header => header.Name, header => header.Value.ValueKind == JsonValueKind.Array ? header.Value[0].GetString()! : header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);

    /// <summary>A bare answer names no operation: the file's name may, else the one whose answer has all of its members.</summary>
    private static ModelledOperation? Guess(JsonElement root, string fileName)
    {
        var names = root.EnumerateObject().Select(member => member.Name).Except(OwnMembersOfRecorders).ToList();
        var fitting = ServiceModel.All.SelectMany(service => service.Operations)
            .Where(operation => operation.Output is not null && operation.EventStream is null && names.Count > 0 && names.All(operation.Service.Members(operation.Output).ContainsKey))
            .ToList();
        return fitting.Find(operation => fileName.Contains("." + operation.Name + ".", StringComparison.Ordinal)) ?? fitting.FirstOrDefault();
    }

    private static string? OtherKind(JsonElement root)
    {
        bool Has(string name) => root.TryGetProperty(name, out _);
        if (Has("jobName") && Has("results"))
            return "not an API answer: a transcript that Transcribe wrote to a bucket";
        if (Has("detail-type") && Has("detail"))
            return root.GetProperty("detail-type").ValueKind == JsonValueKind.Array ? "not an API answer: the pattern of an EventBridge rule" : "not an API answer: an event of EventBridge";
        if (!Has("Records"))
            return null;
        var record = root.GetProperty("Records")[0];
        return "not an API answer: " + (record.TryGetProperty("s3", out _) ? "a notification of S3" : record.TryGetProperty("Sns", out _) ? "a message of SNS" : "messages of SQS");
    }
}
