using System.Reflection;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>
/// One service's API as its own model tells it: operations, shapes, enums. Loaded from <c>models/NAME.json</c>;
/// <c>models/NAME.more.json</c>, if present, adds operations that only the simulator has; <c>models/NAME.constraints.json</c> limits that the model leaves out (<see cref="ApiConstraint"/>).
/// </summary>
public sealed class ApiModel
{
    private static readonly string[] Limits = ["enum", "min", "max", "pattern"];
    private readonly JsonObject shapes;
    private readonly JsonObject enums;
    private readonly JsonObject constraints;
    private readonly Dictionary<string, ApiShape> resolved = new(StringComparer.Ordinal);

    private ApiModel(JsonObject model, JsonObject constraints)
    {
        shapes = model["shapes"]!.AsObject();
        enums = model["enums"] as JsonObject ?? [];
        this.constraints = constraints;
        var metadata = model["metadata"]!.AsObject();
        Target = (string)metadata["target"]!;
        SigningName = (string)metadata["signingName"]!;
        Version = (string?)metadata["apiVersion"] ?? "";
        Operations = model["operations"]!.AsObject().ToDictionary(entry => entry.Key, entry => ReadOperation(entry.Key, entry.Value!.AsObject()), StringComparer.Ordinal);
        QueryErrors = (model["errors"] as JsonObject ?? []).Where(entry => entry.Value!["awsQueryError"] is not null).ToDictionary(entry => entry.Key, entry => (string)entry.Value!["awsQueryError"]![0]!, StringComparer.Ordinal);
        ErrorStatuses = (model["errors"] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => (int?)entry.Value!["httpError"] ?? ((string?)entry.Value["error"] == "server" ? 500 : 400), StringComparer.Ordinal);
    }

    /// <summary>The word before the dot in <c>X-Amz-Target</c>.</summary>
    public string Target { get; }

    /// <summary>The service's name in a credential scope.</summary>
    public string SigningName { get; }

    /// <summary>The API's version, a date.</summary>
    public string Version { get; }

    /// <summary>Every operation that the simulator's copy of the model keeps.</summary>
    public IReadOnlyDictionary<string, ApiOperation> Operations { get; }

    /// <summary>HTTP status by error code, for the errors that the model lists.</summary>
    public IReadOnlyDictionary<string, int> ErrorStatuses { get; }

    /// <summary>Codes of the older query protocol by error, for services that still tell them (<c>x-amzn-query-error</c>, SNS's bodies).</summary>
    public IReadOnlyDictionary<string, string> QueryErrors { get; }

    /// <summary>The model <paramref name="name"/> (for example <c>sqs</c>, <c>bedrock-runtime</c>).</summary>
    public static ApiModel Load(string name) => new(
        With(Read($"models/{name}.json") ?? throw new InvalidOperationException($"Expected the model {name} in the assembly, got none; add models/{name}.json."), Read($"models/{name}.more.json") ?? []),
        Read($"models/{name}.constraints.json") ?? []);

    internal ApiShape Shape(JsonObject reference, string place)
    {
        if (reference["shape"] is JsonValue named)
            return Named((string)named!);

        var inline = new ApiShape(place, reference);
        Fill(inline, reference);
        return inline;
    }

    private static JsonObject With(JsonObject model, JsonObject more)
    {
        foreach (var (section, entries) in more)
            foreach (var (name, entry) in entries!.AsObject())
                model[section]![name] ??= entry!.DeepClone();
        return model;
    }

    private static JsonObject? Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource);
        return stream is null ? null : JsonNode.Parse(stream)!.AsObject();
    }

    private ApiOperation ReadOperation(string name, JsonObject operation)
    {
        var http = operation["http"]?["http"] as JsonArray;
        return new ApiOperation(name, Side("input"), Side("output"), (string?)http?[0] ?? "POST", (string?)http?[1] ?? "/", (int?)http?[2] ?? 200);

        ApiShape? Side(string key) => operation[key] is JsonObject reference && reference.ContainsKey("shape") ? Shape(reference, name) : null;
    }

    private ApiShape Named(string name)
    {
        lock (resolved)
        {
            if (resolved.TryGetValue(name, out var known))
                return known;

            var definition = shapes[name] as JsonObject ?? throw new InvalidOperationException($"Expected the shape {name} in the model, got none.");
            var shape = resolved[name] = new ApiShape(name, definition);
            Fill(shape, definition);
            return shape;
        }
    }

    private void Fill(ApiShape shape, JsonObject definition)
    {
        foreach (var (name, member) in definition["members"] as JsonObject ?? [])
            shape.AddMember(Member(name, $"{shape.Name}.{name}", member!.AsObject()));
        var item = (definition["member"] ?? definition["of"] ?? definition["value"]) as JsonObject;
        if (item is not null && shape.Type is "list" or "map" or "simple")
            shape.Item = Member(shape.Type == "map" ? "value" : "member", $"{shape.Name}[]", item!);
        if (shape.Type == "map" && definition["key"] is JsonObject key)
            shape.Key = Member("key", $"{shape.Name}{{}}", key);
    }

    private ApiMember Member(string name, string place, JsonObject definition)
    {
        var shape = Shape(definition, place);
        var traits = definition["traits"] as JsonObject ?? shape.Traits;
        return new ApiMember(name, shape, (bool?)definition["required"] ?? false, traits, Constraint(name, place, definition));
    }

    private ApiConstraint Constraint(string name, string place, JsonObject definition)
    {
        // A member's own limits come before those of the shape that it refers to.
        var named = definition["shape"] is JsonValue reference ? shapes[(string)reference!] as JsonObject : null;
        var own = constraints[place] as JsonObject ?? (Limits.Any(definition.ContainsKey) ? definition : named);
        // Members carry no link to their enum; equal names are one, what differs stands in the constraints.
        var inferred = place.EndsWith("[]", StringComparison.Ordinal) ? place[..^2].Split('.')[^1].TrimEnd('s') : name;
        var enumName = own?.ContainsKey("enum") == true ? (string?)own["enum"] : inferred;
        var values = enumName is not null && enums[enumName] is JsonArray listed ? listed.Select(value => (string)value!).ToHashSet(StringComparer.Ordinal) : null;
        return new ApiConstraint(values, (double?)own?["min"], (double?)own?["max"], (string?)own?["pattern"]);
    }
}
