using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>Lets in who signed with a known key for this region, at the right time; refuses others with the service's own error.</summary>
internal sealed class Authenticator(SimulatorOptions options)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The caller, and what a chunked body is verified with (null for bearer tokens).</summary>
    public (Caller Caller, SigningContext? Signing) Verify(HttpRequest request, ErrorCodes errors, string? payloadHash)
    {
        if (Bearer(request) is { } token)
            return options.BearerTokens.Contains(token) ? (new Caller("bearer", options.Region), null) : throw errors.UnknownKey.With("The bearer token is not valid.");

        var signature = Read(request, errors);
        if (!options.Keys.TryGetValue(signature.AccessKeyId, out var secret))
            throw errors.UnknownKey.With("The security token included in the request is invalid.");
        if (signature.Region != options.Region)
            throw new SimulatedErrorException(errors.WrongRegion.Code, errors.WrongRegion.Status, $"Credential should be scoped to a valid region; expecting '{options.Region}', got '{signature.Region}'.")
            {
                Details = new Dictionary<string, string> { ["Region"] = options.Region },
            };
        CheckTime(signature, errors);
        CheckRequiredHeaders(request, signature, errors);

        var key = signature.Key(secret);
        var hash = payloadHash ?? (signature.IsPresigned && !request.Headers.ContainsKey("x-amz-content-sha256") ? "UNSIGNED-PAYLOAD" : request.Headers["x-amz-content-sha256"].ToString());
        var expected = signature.Sign(key, CanonicalRequest.Of(request, signature, hash));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature.Value)))
            throw errors.BadSignature.With("The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");
        return (new Caller(signature.AccessKeyId, signature.Region), new SigningContext(key, signature.Moment, signature.Scope, signature.Value));
    }

    public static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : null;
    }

    private static Signature Read(HttpRequest request, ErrorCodes errors)
    {
        try
        {
            return Signature.Of(request) ?? throw errors.MissingToken.With("Request is missing Authentication Token");
        }
        catch (FormatException e)
        {
            throw errors.BadSignature.With(e.Message);
        }
    }

    private void CheckTime(Signature signature, ErrorCodes errors)
    {
        var now = options.SignatureClock.GetUtcNow();
        var signedAt = signature.SignedAt();
        if (signature.Lifetime is { } lifetime ? now > signedAt + lifetime : now > signedAt + Skew)
            throw signature.IsPresigned ? errors.AccessDenied.With("Request has expired") : errors.Expired.With($"Signature expired: {signature.Moment} is now earlier than {now - Skew:yyyyMMdd'T'HHmmss'Z'}");
        if (signedAt > now + Skew)
            throw errors.Expired.With($"Signature not yet current: {signature.Moment} is still later than {now + Skew:yyyyMMdd'T'HHmmss'Z'}");
    }

    private static void CheckRequiredHeaders(HttpRequest request, Signature signature, ErrorCodes errors)
    {
        var signed = signature.SignedHeaders.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var missing = request.Headers.Keys.FirstOrDefault(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name));
        if (!signed.Contains("host") || missing is not null)
            throw errors.BadSignature.With($"There were headers present in the request which were not signed: {missing ?? "host"}");
    }
}

/// <summary>What the chunks of a streamed body are signed with.</summary>
internal sealed record SigningContext(byte[] Key, string Moment, string Scope, string SeedSignature);
