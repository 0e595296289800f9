using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>
/// Decodes the <c>aws-chunked</c> form, <c>size;chunk-signature=…CRLF data CRLF</c> up to a chunk of size 0 and, with a trailer, header lines behind it.
/// Where chunks are signed, each one's signature is verified when its last byte was read.
/// </summary>
internal sealed class ChunkedBody(Stream inner, SigningContext? signing, bool hasTrailer, ErrorCodes errors) : ReadOnlyStream
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private readonly BufferedStream lines = new(inner, 64 * 1024);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string previous = signing?.SeedSignature ?? "";
    private string? claimedSignature;
    private long left;
    private bool isOpen;
    private bool ended;

    /// <summary>Trailing headers, complete when the stream has ended.</summary>
    public Dictionary<string, string> Trailers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (left == 0 && !ended)
            await NextChunkAsync(cancellationToken);
        if (ended || buffer.Length == 0)
            return 0;

        var read = await lines.ReadAsync(buffer[..(int)Math.Min(buffer.Length, left)], cancellationToken);
        if (read == 0)
            throw Incomplete();
        left -= read;
        if (signing is not null)
            hash.AppendData(buffer.Span[..read]);
        return read;
    }

    private async Task NextChunkAsync(CancellationToken cancellation)
    {
        if (isOpen)
        {
            if (await LineAsync(cancellation) != "")
                throw Incomplete();
            VerifyChunk();
        }
        var parts = (await LineAsync(cancellation)).Split(';', 2);
        if (!long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
            throw Incomplete();
        claimedSignature = parts.Length == 2 && parts[1].StartsWith("chunk-signature=", StringComparison.Ordinal) ? parts[1][16..] : null;
        isOpen = true;
        if (left == 0)
            await EndAsync(cancellation);
    }

    private async Task EndAsync(CancellationToken cancellation)
    {
        ended = true;
        VerifyChunk();
        var covered = new StringBuilder();
        while (await LineAsync(cancellation, mayEnd: true) is { Length: > 0 } line)
        {
            var pair = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (pair.Length != 2)
                throw Incomplete();
            if (pair[0] == "x-amz-trailer-signature")
                VerifyTrailer(covered.ToString(), pair[1]);
            else
                covered.Append(pair[0].ToLowerInvariant()).Append(':').Append(pair[1]).Append('\n');
            Trailers[pair[0]] = pair[1];
        }
        if (hasTrailer && signing is not null && !Trailers.ContainsKey("x-amz-trailer-signature"))
            throw Mismatch();
    }

    private void VerifyChunk()
    {
        if (signing is null)
            return;
        var expected = Sign($"AWS4-HMAC-SHA256-PAYLOAD\n{signing.Moment}\n{signing.Scope}\n{previous}\n{EmptyHash}\n{Signature.Hex(hash.GetHashAndReset())}");
        if (expected != claimedSignature)
            throw Mismatch();
        previous = expected;
    }

    private void VerifyTrailer(string covered, string claimed)
    {
        if (signing is not null && Sign($"AWS4-HMAC-SHA256-TRAILER\n{signing.Moment}\n{signing.Scope}\n{previous}\n{Signature.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(covered)))}") != claimed)
            throw Mismatch();
    }

    private string Sign(string text) => Signature.Hex(HMACSHA256.HashData(signing!.Key, Encoding.UTF8.GetBytes(text)));

    private async Task<string> LineAsync(CancellationToken cancellation, bool mayEnd = false)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (line.Length <= 4_096)
        {
            if (await lines.ReadAsync(one, cancellation) == 0)
                return mayEnd ? line.ToString() : throw Incomplete();
            if (one[0] == (byte)'\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)one[0]);
        }
        throw Incomplete();
    }

    private SimulatedErrorException Mismatch() => errors.BadSignature.With("The chunk signature we calculated does not match the signature you provided.");

    private static SimulatedErrorException Incomplete() => new("IncompleteBody", 400, "The request body terminated unexpectedly");

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
