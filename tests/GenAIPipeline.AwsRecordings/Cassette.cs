using System.Globalization;
using System.Text;
using System.Text.Json;

namespace GenAIPipeline.AwsRecordings;

/// <summary>Requests with their answers, as VCR and its relatives keep them.</summary>
internal static class Cassette
{
    /// <returns>The calls of a cassette; null if the file is none.</returns>
    public static IReadOnlyList<JsonElement>? Calls(JsonElement root)
    {
        var calls = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("interactions", out var interactions) ? interactions : root;
        return calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0 && calls.EnumerateArray().All(call => call.ValueKind == JsonValueKind.Object && call.TryGetProperty("request", out _) && call.TryGetProperty("response", out _))
            ? [.. calls.EnumerateArray()]
            : null;
    }

    public static RecordedContent Read(IReadOnlyList<JsonElement> recorded, string folder)
    {
        var (calls, others) = (new List<RecordedCall>(), new List<string>());
        foreach (var item in recorded)
        {
            var (request, response) = (item.GetProperty("request"), item.GetProperty("response"));
            var address = new Uri(request.GetProperty("uri").GetString()!);
            var target = Headers(request).GetValueOrDefault("X-Amz-Target");
            if (Find(address, target) is { } operation)
                calls.Add(new RecordedCall(operation, Status(response), Headers(response), Body(response, folder), Encoding.UTF8.GetString(Body(request, folder)) is { Length: > 0 } body ? body : null, address.AbsolutePath));
            else
                others.Add($"a call that these clients do not make: {target ?? address.GetLeftPart(UriPartial.Path)}");
        }

        return new(calls, others);
    }

    private static ModelledOperation? Find(Uri address, string? target) => ServiceModel.All.SelectMany(service => service.Operations).FirstOrDefault(operation => operation.Service.IsRest
        ? address.Host.StartsWith("bedrock-runtime", StringComparison.Ordinal) && operation.MatchesPath(address.AbsolutePath)
        : target == $"{operation.Service.Target}.{operation.Name}");

    private static int Status(JsonElement response) => response.GetProperty("status") switch
    {
        { ValueKind: JsonValueKind.Object } status => status.GetProperty("code").GetInt32(),
        { ValueKind: JsonValueKind.String } status => int.Parse(status.GetString()!, CultureInfo.InvariantCulture),
        var status => status.GetInt32(),
    };

    /// <summary>A body as text, as base64, under <c>string</c>, or in a file beside the cassette.</summary>
    private static byte[] Body(JsonElement message, string folder)
    {
        if (message.TryGetProperty("bodyFile", out var file))
            return File.ReadAllBytes(Path.Combine(folder, Path.GetFileName(file.GetString()!)));
        if (!message.TryGetProperty("body", out var body))
            return [];
        if (body.ValueKind != JsonValueKind.Object)
            return Encoding.UTF8.GetBytes(body.GetString() ?? "");
        foreach (var name in new[] { "base64_string", "base64" })
        {
            if (body.TryGetProperty(name, out var encoded))
                return encoded.GetBytesFromBase64();
        }

        return body.TryGetProperty("string", out var text) ? Encoding.UTF8.GetBytes(text.GetString() ?? "") : Encoding.UTF8.GetBytes(body.GetRawText());
    }

    private static Dictionary<string, string> Headers(JsonElement message) => message.GetProperty("headers").EnumerateObject()
        .ToDictionary(header => header.Name, header => header.Value.ValueKind == JsonValueKind.Array ? header.Value[0].GetString()! : header.Value.GetString()!, StringComparer.OrdinalIgnoreCase);
}
