using System.Text;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The text that a SigV4 signature covers.</summary>
internal static class CanonicalRequest
{
    public static string Of(HttpRequest request, Signature signature, string payloadHash)
    {
        var text = new StringBuilder();
        text.Append(request.Method).Append('\n').Append(CanonicalPath(request, signature.Service)).Append('\n').Append(Query(request)).Append('\n');
        foreach (var name in signature.SignedHeaders)
            text.Append(name).Append(':').Append(Header(request, name)).Append('\n');
        return text.Append('\n').AppendJoin(';', signature.SignedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    // S3 signs the path encoded once; every other service the path as sent, encoded again.
    private static string CanonicalPath(HttpRequest request, string service)
    {
        var segments = RawPath.Of(request).Split('/');
        return string.Join('/', segments.Select(segment => service == "s3" ? Uri.EscapeDataString(Uri.UnescapeDataString(segment)) : Uri.EscapeDataString(segment)));
    }

    private static string Query(HttpRequest request) => string.Join('&', RawPath.QueryOf(request)
        .Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split('=', 2))
        .Select(pair => (Name: Encode(pair[0]), Value: pair.Length == 2 ? Encode(pair[1]) : ""))
        .Where(pair => pair.Name != "X-Amz-Signature")
        .OrderBy(pair => pair.Name, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
        .Select(pair => $"{pair.Name}={pair.Value}"));

    private static string Encode(string text) => Uri.EscapeDataString(Uri.UnescapeDataString(text));

    private static string Header(HttpRequest request, string name) => string.Join(',', request.Headers[name]
        .Select(value => string.Join(' ', (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
