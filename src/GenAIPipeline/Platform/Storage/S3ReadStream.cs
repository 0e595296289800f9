using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace GenAIPipeline.Platform.Storage;

/// <summary>
/// An object as a seekable stream: a request from the present position on, made when it is first read and again after a seek or a cut connection.
/// Every request names the entity tag, so that all bytes are of one and the same content.
/// </summary>
internal sealed class S3ReadStream(IAmazonS3 s3, S3ObjectPlace place, string etag, long length, TimeProvider time) : Stream
{
    private const int MaxCuts = 5;

    /// <summary>From asking for bytes to the first of them: the client's own timeout ends with the answer's head.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private GetObjectResponse? response;
    private long responseAt;
    private long position;
    private int cuts;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get => position; set => Seek(value, SeekOrigin.Begin); }

    /// <exception cref="FileStoreException">S3 refuses, or the object is no longer what it was.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (position < length && buffer.Length > 0)
        {
            try
            {
                if (await ReadOnceAsync(buffer, cancellationToken) is > 0 and var read)
                    return read;
                throw new IOException("The answer ended early.");
            }
            catch (Exception e) when (IsCut(e) && ++cuts <= MaxCuts)
            {
                Drop(); // goes on where it was cut
            }
            catch (Exception e) when (S3Faults.Is(e))
            {
                throw S3Faults.Of(place.Bucket, e);
            }
        }

        return 0;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => position + offset, _ => length + offset };
        return position = target >= 0 ? target : throw new IOException($"Expected a position from 0, got {target}.");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Expected an asynchronous read: the bytes come over the network.");
    public override void Flush() => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Drop();
        base.Dispose(disposing);
    }

    private async Task<int> ReadOnceAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            if (response is null || responseAt != position)
                await OpenAsync(either.Token);
            var read = await response!.ResponseStream.ReadAsync(buffer, either.Token);
            // The client compares checksums when it meets the end: before the last bytes are believed.
            if (read > 0 && position + read == length && await response.ResponseStream.ReadAsync(new byte[1], either.Token) > 0)
                throw new IOException("Expected the end, got more.");
            responseAt = position += read;
            return read;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"No byte came within {Patience.TotalSeconds:0} seconds.");
        }
    }

    private async Task OpenAsync(CancellationToken cancellation)
    {
        Drop();
        response = await s3.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = place.Bucket,
                Key = place.Key,
                VersionId = place.VersionId,
                EtagToMatch = etag,
                ByteRange = position == 0 ? null : new ByteRange(position, length - 1),
            },
            cancellation);
        responseAt = position;
    }

    private void Drop()
    {
        try
        {
            response?.Dispose();
        }
        catch (AmazonClientException)
        {
            // the checksum is told again, which whoever read knows
        }

        response = null;
    }

    /// <summary>The connection broke within an answer; refusals are the client's to repeat.</summary>
    private static bool IsCut(Exception e) => e is (IOException and not FileStoreException) or HttpRequestException or TimeoutException;
}

/// <summary>Where an object lies.</summary>
internal sealed record S3ObjectPlace(string Bucket, string Key, string? VersionId = null);
