using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsRecordings;

/// <summary>An operation of a service, with the shapes that go in and out.</summary>
internal sealed record ModelledOperation(ServiceModel Service, string Name, string Input, string? Output, string Path)
{
    /// <summary>The member of the answer that is an event stream; null for most.</summary>
    public string? EventStream => Output is null ? null : Service.Members(Output).Select(member => (string?)member.Value!["shape"]).FirstOrDefault(shape => shape is not null && Service.Shape(shape)["traits"]?["streaming"] is not null);

    public bool MatchesPath(string path) => Regex.IsMatch(path, "^" + Regex.Replace(Path, @"\{\w+\}", "[^/]+") + "$");

    /// <summary>Values of the path's labels by member.</summary>
    public IEnumerable<(string Member, string Value)> LabelsOf(string path)
    {
        var parts = path.Split('/');
        return Path.Split('/').Select((part, i) => (part, i)).Where(item => item.part.StartsWith('{')).Select(item => (item.part[1..^1], Uri.UnescapeDataString(parts[item.i])));
    }
}

/// <summary>A trimmed API model as it stands in the repository.</summary>
internal sealed class ServiceModel
{
    private readonly JsonObject model;

    private ServiceModel(string file, string ns, string className)
    {
        using var stream = typeof(ServiceModel).Assembly.GetManifestResourceStream(file)!;
        model = JsonNode.Parse(stream)!.AsObject();
        (Namespace, ClassName) = (ns, className);
        Operations = [.. model["operations"]!.AsObject().Select(operation => new ModelledOperation(
            this, operation.Key, (string)operation.Value!["input"]!["shape"]!, (string?)operation.Value["output"]!["shape"], (string?)operation.Value["http"]?["http"]![1] ?? "/"))];
    }

    public static IReadOnlyList<ServiceModel> All { get; } =
    [
        new("textract.json", "Amazon.Textract", "Textract"),
        new("transcribe.json", "Amazon.TranscribeService", "TranscribeService"),
        new("bedrock-runtime.json", "Amazon.BedrockRuntime", "BedrockRuntime"),
        new("eventbridge.json", "Amazon.EventBridge", "EventBridge"),
    ];

    public string Namespace { get; }

    public string ClassName { get; }

    public IReadOnlyList<ModelledOperation> Operations { get; }

    public bool IsRest => Metadata("protocol") == "AwsRestJsonProtocol";

    /// <summary>Name of the service in signatures: textract, transcribe, bedrock, events.</summary>
    public string SigningName => Metadata("signingName");

    public string Target => Metadata("target");

    /// <summary>Errors by code: the status (0 where the model has none), and the operations' lists.</summary>
    public JsonObject Errors => model["errors"]!.AsObject();

    public static ServiceModel Of(string className) => All.Single(service => service.ClassName == className);

    public ModelledOperation Operation(string name) => Operations.Single(operation => operation.Name == name);

    public IReadOnlyList<string> ErrorsOf(string operation) => [.. model["operations"]![operation]!["errors"]!.AsArray().Select(error => (string)error!)];

    public JsonNode Shape(string name) => model["shapes"]![name]!;

    public JsonObject Members(string shape) => Shape(shape)["members"]!.AsObject();

    public JsonNode Resolve(JsonNode node)
    {
        while ((string?)node["shape"] is { } name)
            node = Shape(name);
        return (string?)node["type"] == "simple" ? node["of"]! : node;
    }

    public IReadOnlyList<string> EnumValues(string name) => [.. model["enums"]![name]!.AsArray().Select(value => (string)value!)];

    public Type ClientType => ClrType($"Amazon{ClassName}Client");

    public Type ConfigType => ClrType($"Amazon{ClassName}Config");

    public Type ModelType(string shape) => ClrType("Model." + shape);

    private Type ClrType(string name) => typeof(Amazon.Textract.AmazonTextractClient).Assembly.GetType($"{Namespace}.{name}", throwOnError: true)!;

    private string Metadata(string name) => (string)model["metadata"]![name]!;
}
