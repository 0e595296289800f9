using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>A request's SigV4 parts, from its Authorization header or its presigned query.</summary>
internal sealed record Signature(string AccessKeyId, string Date, string Region, string Service, string Moment, IReadOnlyList<string> SignedHeaders, string Value, TimeSpan? Lifetime)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    public bool IsPresigned => Lifetime is not null;

    /// <summary>Null if the request carries none; throws FormatException for one that cannot be read.</summary>
    public static Signature? Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.StartsWith(Algorithm, StringComparison.Ordinal))
            return FromHeader(header[Algorithm.Length..], request);
        return request.Query["X-Amz-Algorithm"] == Algorithm ? FromQuery(request.Query) : null;
    }

    public DateTimeOffset SignedAt() => DateTimeOffset.ParseExact(Moment, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public byte[] Key(string secret)
    {
        var key = HMACSHA256.HashData(Encoding.UTF8.GetBytes("AWS4" + secret), Encoding.UTF8.GetBytes(Date));
        foreach (var part in (string[])[Region, Service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    public string Sign(byte[] key, string canonicalRequest) => Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(
        $"{Algorithm}\n{Moment}\n{Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}")));

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static Signature FromHeader(string text, HttpRequest request)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        if (!parts.TryGetValue("Credential", out var credential) || !parts.TryGetValue("SignedHeaders", out var headers) || !parts.TryGetValue("Signature", out var value))
            throw new FormatException("Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
        return Make(credential, request.Headers["X-Amz-Date"].ToString(), headers, value, null);
    }

    private static Signature FromQuery(IQueryCollection query)
    {
        if (!int.TryParse(query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 604_800)
            throw new FormatException("X-Amz-Expires must be a number of seconds from 1 to 604800.");
        return Make(query["X-Amz-Credential"].ToString(), query["X-Amz-Date"].ToString(), query["X-Amz-SignedHeaders"].ToString(), query["X-Amz-Signature"].ToString(), TimeSpan.FromSeconds(seconds));
    }

    private static Signature Make(string credential, string moment, string headers, string value, TimeSpan? lifetime)
    {
        if (credential.Split('/') is not [var key, var date, var region, var service, "aws4_request"])
            throw new FormatException("Credential must have the form key/date/region/service/aws4_request.");
        var signature = new Signature(key, date, region, service, moment, headers.Split(';'), value, lifetime);
        if (!DateTimeOffset.TryParseExact(moment, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            throw new FormatException("X-Amz-Date must have the form yyyyMMddTHHmmssZ.");
        return signature;
    }
}
