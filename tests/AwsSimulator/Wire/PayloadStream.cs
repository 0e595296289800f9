using System.Security.Cryptography;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>The body of a streaming service, decoded and verified while it is read, by what <c>x-amz-content-sha256</c> promises.</summary>
internal static class PayloadStream
{
    public static Stream Of(HttpRequest request, SigningContext? signing, ErrorCodes errors)
    {
        var promise = request.Headers["x-amz-content-sha256"].ToString();
        return promise switch
        {
            "" or "UNSIGNED-PAYLOAD" => request.Body,
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new ChunkedBody(request.Body, signing, hasTrailer: false, errors),
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new ChunkedBody(request.Body, signing, hasTrailer: true, errors),
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new ChunkedBody(request.Body, null, hasTrailer: true, errors),
            { Length: 64 } hash => new HashedBody(request.Body, hash),
            _ => throw errors.Validation.With("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."),
        };
    }
}

/// <summary>Holds the body against the SHA-256 that its signature covers.</summary>
internal sealed class HashedBody(Stream inner, string expected) : ReadOnlyStream
{
    private readonly IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        digest.AppendData(buffer.Span[..read]);
        if (read == 0 && buffer.Length > 0 && !string.Equals(Signature.Hex(digest.GetCurrentHash()), expected, StringComparison.OrdinalIgnoreCase))
            throw new SimulatedErrorException("XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed.");
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        digest.Dispose();
        base.Dispose(disposing);
    }
}
