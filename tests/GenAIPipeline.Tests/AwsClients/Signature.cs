using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Signature Version 4, computed anew from what came over the wire.</summary>
internal static class Signature
{
    /// <returns>The scope that the request names, such as <c>eu-central-1/textract</c>, if its signature is right.</returns>
    public static string Verify(WireRequest request, string secretKey)
    {
        var header = request.Headers["Authorization"];
        header.ShouldStartWith("AWS4-HMAC-SHA256 Credential=");
        var fields = header["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(field => field.Split('=', 2)).ToDictionary(field => field[0], field => field[1]);
        var scope = fields["Credential"].Split('/', 2)[1];
        var signed = fields["SignedHeaders"].Split(';');
        signed.ShouldContain("host");
        var path = request.Target.Split('?')[0];
        var bodyHash = Hex(SHA256.HashData(request.Body));
        request.Headers.GetValueOrDefault("x-amz-content-sha256", bodyHash).ShouldBe(bodyHash);
        var canonical = string.Join('\n', [request.Method, EncodeAgain(path), "", .. signed.Select(name => $"{name}:{request.Headers[name].Trim()}"), "", fields["SignedHeaders"], bodyHash]);
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", request.Headers["X-Amz-Date"], scope, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretKey), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

        fields["Signature"].ShouldBe(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign))));
        return string.Join('/', scope.Split('/')[1..3]);
    }

    /// <summary>All services but S3 sign the path encoded once more.</summary>
    private static string EncodeAgain(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
