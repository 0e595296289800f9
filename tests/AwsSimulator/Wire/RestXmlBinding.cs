using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>Puts a REST-XML request's headers, query and body into its operation's input, and an operation's output into headers and a body.</summary>
internal static class RestXmlBinding
{
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>The member that the body is, unless it is a stream that the operation reads itself.</summary>
    public static ApiMember? Payload(ApiShape? shape) => shape?.Members.Values.FirstOrDefault(member => member.Has("httpPayload") && !IsStream(member));

    public static async Task<JsonObject> ReadAsync(HttpRequest request, ApiOperation operation, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        var input = new JsonObject();
        foreach (var member in operation.Input?.Members.Values ?? [])
        {
            var text = member.Has("httpLabel") ? labels.GetValueOrDefault(member.Name)
                : member.Trait("httpQuery") is { } query && request.Query.TryGetValue(query, out var asked) ? asked.ToString()
                : member.Trait("httpHeader") is { } header && request.Headers.TryGetValue(header, out var sent) ? sent.ToString()
                : null;
            if (text is not null)
                input[member.Name] = member.Shape.Type == "list" ? new JsonArray([.. text.Split(',', StringSplitOptions.TrimEntries).Select(item => (JsonNode)item)]) : XmlByModel.Scalar(member.Shape, text);
            else if (member.Trait("httpPrefixHeaders") is { } prefix)
                input[member.Name] = Prefixed(request, prefix);
        }
        if (Payload(operation.Input) is { } payload && await ReadPayloadAsync(request, payload, cancellation) is { } body)
            input[payload.Name] = body;
        return input;
    }

    public static Task WriteAsync(HttpResponse response, ApiOperation operation, JsonObject output)
    {
        response.StatusCode = operation.Status;
        WriteHeaders(response, operation, output);
        if (Root(operation, output) is not { } root)
            return Task.CompletedTask;
        response.ContentType = "application/xml";
        return response.WriteAllAsync(Encoding.UTF8.GetBytes($"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}{root.ToString(SaveOptions.DisableFormatting)}"""));
    }

    public static void WriteHeaders(HttpResponse response, ApiOperation operation, JsonObject output)
    {
        foreach (var (name, value) in output)
        {
            var member = operation.Output!.Members[name];
            if (value is not null && member.Trait("httpHeader") is { } header)
                response.Headers[header] = member.Shape.Type == "timestamp" ? DateTimeOffset.Parse((string)value!, CultureInfo.InvariantCulture).ToString("R") : XmlByModel.Text(value);
            else if (value is JsonObject map && member.Trait("httpPrefixHeaders") is { } prefix)
                foreach (var (key, text) in map)
                    response.Headers[prefix + key] = (string?)text;
        }
    }

    private static XElement? Root(ApiOperation operation, JsonObject output)
    {
        if (operation.Output is not { } shape)
            return null;
        if (Payload(shape) is { } payload)
            return output[payload.Name] is { } body ? XmlByModel.Write(Namespace + (payload.Trait("xmlName") ?? payload.Shape.Name), payload.Shape, body) : null;

        var members = shape.Members.Values.Where(member => !member.Has("httpHeader") && !member.Has("httpPrefixHeaders") && !member.Has("httpPayload")).ToList();
        if (members.Count == 0)
            return null;
        var root = new XElement(Namespace + ((string?)shape.Traits["xmlName"] ?? shape.Name));
        foreach (var member in members)
            if (output[member.Name] is { } value)
                XmlByModel.Add(root, member, value);
        return root;
    }

    private static async Task<JsonObject?> ReadPayloadAsync(HttpRequest request, ApiMember payload, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);
        body.Position = 0;
        return body.Length == 0 ? null : await XmlByModel.ReadAsync(body, payload.Shape, cancellation);
    }

    private static JsonObject Prefixed(HttpRequest request, string prefix) => new(request.Headers
        .Where(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        .Select(header => KeyValuePair.Create(header.Key[prefix.Length..].ToLowerInvariant(), (JsonNode?)header.Value.ToString())));

    private static bool IsStream(ApiMember member) => member.Shape.Type == "blob" || member.Shape.Item?.Shape.Type == "blob";
}
