using System.Globalization;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.S3;

/// <summary>An upload's body, held against the checksums, MD5 and length that its headers and trailer promise.</summary>
internal sealed class VerifiedBody : ReadOnlyStream
{
    private const string Prefix = "x-amz-checksum-";
    private readonly HttpRequest request;
    private readonly Stream body;
    private readonly List<Checksum> checksums = [];
    private readonly Checksum? md5;
    private long readBytes;

    private VerifiedBody(HttpRequest request, IEnumerable<string> algorithms)
    {
        this.request = request;
        body = request.Body;
        checksums.AddRange(algorithms.Select(Checksum.Start));
        if (request.Headers.ContainsKey("Content-MD5"))
            md5 = Checksum.Start("MD5");
    }

    /// <summary>Values by algorithm, in base64; complete after the last read.</summary>
    public Dictionary<string, string> Checksums { get; } = new(StringComparer.Ordinal);

    /// <param name="request">The upload.</param>
    /// <param name="fallback">The algorithm that is computed if the client names none.</param>
    public static VerifiedBody Of(HttpRequest request, string fallback)
    {
        if (request.ContentLength is null && !request.Headers.ContainsKey("x-amz-decoded-content-length"))
            throw new SimulatedErrorException("MissingContentLength", 411, "You must provide the Content-Length HTTP header.");
        var named = request.Headers.Keys.Concat(request.Headers["x-amz-trailer"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(name => name[Prefix.Length..].ToUpperInvariant())
            .Where(name => name is not ("ALGORITHM" or "MODE" or "TYPE"))
            .Distinct()
            .ToList();
        if (named.Count > 1)
            throw S3Errors.InvalidRequest("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        if (named.FirstOrDefault(name => !Checksum.Algorithms.Contains(name)) is { } unknown)
            throw S3Errors.InvalidRequest($"The algorithm type you specified in x-amz-checksum- header is invalid: {unknown}");
        return new VerifiedBody(request, named.Count == 0 ? [fallback] : named);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        foreach (var checksum in checksums)
            checksum.Append(buffer.Span[..read]);
        md5?.Append(buffer.Span[..read]);
        readBytes += read;
        if (read == 0 && buffer.Length > 0)
            Verify();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var checksum in checksums)
            checksum.Dispose();
        md5?.Dispose();
        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var promised) && promised != readBytes)
            throw new SimulatedErrorException("IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header");
        if (md5 is not null && md5.End() != request.Headers["Content-MD5"])
            throw new SimulatedErrorException("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
        foreach (var checksum in checksums)
        {
            var value = Checksums[checksum.Algorithm] = checksum.End();
            if (Promise(Prefix + checksum.Algorithm.ToLowerInvariant()) is { } claimed && claimed != value)
                throw new SimulatedErrorException("BadDigest", 400, $"The {checksum.Algorithm} you specified did not match the calculated checksum.");
        }
    }

    private string? Promise(string name)
    {
        if (request.Headers.TryGetValue(name, out var header))
            return header;
        return (body as ChunkedBody)?.Trailers.GetValueOrDefault(name);
    }
}
