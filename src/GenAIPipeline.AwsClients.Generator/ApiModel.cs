using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsClients.Generator;

/// <summary>A member of a structure, with its C# type.</summary>
internal sealed record ApiMember(string WireName, string Name, string Type, bool IsCollection, bool IsLabel);

/// <summary>A structure or union.</summary>
internal sealed record ApiShape(string Name, IReadOnlyList<ApiMember> Members);

/// <summary>An error: its code on the wire, its class, its status (0 where the model has none), and the members beside the message.</summary>
internal sealed record ApiError(string Code, string ClassName, int Status, bool? RetryThrottles, IReadOnlyList<ApiMember> Members);

/// <summary>An operation; <paramref name="Output"/> is null where the answer has no body.</summary>
internal sealed record ApiOperation(string Name, string Input, string? Output, string Path, IReadOnlyList<string> Errors, string? NextToken)
{
    public string Response => Output ?? Name + "Response";
}

/// <summary>An event stream: events and exceptions by their name on the wire.</summary>
internal sealed record ApiEventStream(string Name, string Holder, IReadOnlyList<(string WireName, string Shape)> Events, IReadOnlyList<string> Exceptions);

/// <summary>One service, read from its trimmed model and named as the official .NET package names it.</summary>
internal sealed class ApiModel
{
    private readonly JsonObject model;

    private ApiModel(JsonObject model, string ns, string className)
    {
        this.model = model;
        Namespace = ns;
        ClassName = className;
        Operations = [.. Section("operations").Select(pair => ReadOperation(pair.Key, pair.Value!))];
        EventStreams = [.. ReadEventStreams()];
        Errors = [.. Section("errors").Select(pair => ReadError(pair.Key, pair.Value!)).Concat(StreamOnlyErrors()).OrderBy(error => error.Code, StringComparer.Ordinal)];
        Enums = Section("enums").ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)[.. pair.Value!.AsArray().Select(value => (string)value!)], StringComparer.Ordinal);
    }

    public string Namespace { get; }

    public string ClassName { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public IReadOnlyList<ApiEventStream> EventStreams { get; }

    public IReadOnlyList<ApiError> Errors { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Enums { get; }

    public string ServiceId => Metadata("serviceId");

    public string SigningName => Metadata("signingName");

    public string ApiVersion => Metadata("apiVersion");

    public string? Target => IsRest ? null : Metadata("target");

    public bool IsRest => Metadata("protocol") == "AwsRestJsonProtocol";

    public bool TakesBearer => model["metadata"]!["authSchemes"]!.AsArray().Any(scheme => (string?)scheme == "smithy.api#httpBearerAuth");

    public IEnumerable<string> EndpointTemplates => model["metadata"]!["endpointUrls"]!.AsArray().Select(url => (string)url!);

    public IEnumerable<ApiShape> Structures => Section("shapes")
        .Where(pair => Kind(pair.Value!) is "structure" or "union" && EventStreams.All(stream => stream.Name != pair.Key))
        .Select(pair => new ApiShape(pair.Key, ReadMembers(pair.Value!["members"]!.AsObject())));

    public static ApiModel Read(string path, string ns, string className) => new(JsonNode.Parse(File.ReadAllText(path))!.AsObject(), ns, className);

    private static string Kind(JsonNode shape) => (string)shape["type"]!;

    private JsonObject Section(string name) => model[name]!.AsObject();

    private string Metadata(string name) => (string)model["metadata"]![name]!;

    private static ApiOperation ReadOperation(string name, JsonNode operation) => new(
        name,
        (string)operation["input"]!["shape"]!,
        (string?)operation["output"]!["shape"],
        (string?)operation["http"]?["http"]![1] ?? "/",
        [.. operation["errors"]!.AsArray().Select(error => (string)error!)],
        (string?)operation["paginator"]?["output_token"]);

    private ApiError ReadError(string code, JsonNode error) => new(
        code,
        CSharpNames.Exception(code),
        (int?)error["httpError"] ?? 0,
        (bool?)error["retryable"]?["throttling"],
        error["members"] is JsonObject members ? ReadMembers(members) : []);

    /// <summary>Errors that only a stream carries stand among the shapes.</summary>
    private IEnumerable<ApiError> StreamOnlyErrors() =>
        from name in EventStreams.SelectMany(stream => stream.Exceptions).Distinct()
        where !model["errors"]!.AsObject().ContainsKey(name)
        let shape = model["shapes"]![name]!
        let members = ReadMembers(shape["members"]!.AsObject()).Where(member => member.Name != "Message")
        select new ApiError(name, CSharpNames.Exception(name), (int?)shape["traits"]?["httpError"] ?? 0, null, [.. members]);

    private IEnumerable<ApiEventStream> ReadEventStreams()
    {
        foreach (var (holder, shape) in Section("shapes").Where(pair => Kind(pair.Value!) == "structure"))
        {
            foreach (var target in shape!["members"]!.AsObject().Select(member => (string?)member.Value!["shape"]))
            {
                if (target is null || model["shapes"]![target]!["traits"]?["streaming"] is null)
                    continue;
                var members = model["shapes"]![target]!["members"]!.AsObject().Select(member => (member.Key, (string)member.Value!["shape"]!)).ToLookup(member => Kind(model["shapes"]![member.Item2]!) == "error");
                yield return new ApiEventStream(target, holder, [.. members[false]], [.. members[true].Select(member => member.Item2)]);
            }
        }
    }

    private List<ApiMember> ReadMembers(JsonObject members) =>
        [.. members.Select(member => new ApiMember(
            member.Key,
            CSharpNames.Property(member.Key),
            TypeOf(member.Value!, inCollection: false),
            IsCollection(member.Value!),
            member.Value!["traits"]?["httpLabel"] is not null && IsRest)).OrderBy(member => member.Name, StringComparer.Ordinal)];

    private JsonNode Resolve(JsonNode node) => (string?)node["shape"] is { } name ? model["shapes"]![name]! : node;

    private bool IsCollection(JsonNode node) => Kind(Resolve(node)) is "list" or "map";

    /// <summary>The official packages keep lists of enum values as lists of strings.</summary>
    private string TypeOf(JsonNode node, bool inCollection)
    {
        var shape = Resolve(node);
        return Kind(shape) switch
        {
            "structure" or "union" => (string)node["shape"]!,
            "list" => $"List<{TypeOf(shape["member"] ?? shape["of"]!, true)}>",
            "map" => $"Dictionary<string, {TypeOf(shape["value"] ?? shape["of"]!, true)}>",
            "simple" => TypeOf(shape["of"]!, inCollection),
            "string" => (string?)shape["enum"] is { } name && !inCollection ? name : "string",
            "blob" => "MemoryStream",
            "document" => "Amazon.Runtime.Documents.Document",
            "boolean" => inCollection ? "bool" : "bool?",
            "timestamp" => inCollection ? "DateTime" : "DateTime?",
            "number" => CSharpNames.Number((string)shape["format"]!) + (inCollection ? "" : "?"),
            var other => throw new JsonException($"Expected a known kind of shape, got {other}"),
        };
    }
}
