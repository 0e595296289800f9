using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Signs requests by hand, for services without an official client here and for requests that no client makes.</summary>
internal static class SignedRequest
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Sends a request whose query needs no encoding, and gives the status and the body.</summary>
    public static async Task<(int Status, string Body)> SendAsync(
        Uri address, string service, HttpMethod method, string target, string body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation, string? payloadHash = null)
    {
        using var response = await OpenAsync(address, service, method, target, body, headers, cancellation, payloadHash);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    /// <summary>The same, with the answer as it came.</summary>
    public static async Task<HttpResponseMessage> OpenAsync(
        Uri address, string service, HttpMethod method, string target, string body, IReadOnlyDictionary<string, string> headers, CancellationToken cancellation, string? payloadHash = null)
    {
        var moment = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var hash = payloadHash ?? Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var signed = new SortedDictionary<string, string>(headers.ToDictionary(), StringComparer.Ordinal) { ["host"] = address.Authority, ["x-amz-date"] = moment, ["x-amz-content-sha256"] = hash };
        var parts = target.Split('?', 2);
        // All but S3 sign the path encoded once more.
        var path = service == "s3" ? parts[0] : string.Join('/', parts[0].Split('/').Select(Uri.EscapeDataString));
        var canonical = $"{method}\n{path}\n{(parts.Length == 2 ? parts[1] : "")}\n{string.Concat(signed.Select(header => $"{header.Key}:{header.Value}\n"))}\n{string.Join(';', signed.Keys)}\n{hash}";
        var scope = $"{moment[..8]}/us-east-1/{service}/aws4_request";
        var signature = Hex(Mac(Key(moment[..8], service), $"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}"));

        using var request = new HttpRequestMessage(method, new Uri(address, target)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        foreach (var (name, value) in signed.Where(header => header.Key != "host"))
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=simulator/{scope}, SignedHeaders={string.Join(';', signed.Keys)}, Signature={signature}");
        return await Http.SendAsync(request, cancellation);
    }

    private static byte[] Key(string date, string service) => ((string[])[date, "us-east-1", service, "aws4_request"]).Aggregate(Encoding.UTF8.GetBytes("AWS4simulator"), Mac);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
