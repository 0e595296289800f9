using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace GenAIPipeline.Platform.Storage;

/// <summary>
/// Writes one stream of unknown length as one object: by a single request when it is small, else in parts, of which one is filled while the one before is sent.
/// Memory: two parts at most. The object appears whole or not at all, and never in the place of another.
/// </summary>
internal sealed class S3ObjectWriter(IAmazonS3 s3, string bucket, string key, long maxBytes, bool overwrites) : IDisposable
{
    /// <summary>Bytes of a part: a stream may have 10,000 of them, which is 80 GB.</summary>
    internal const int PartBytes = 8 << 20;

    /// <summary>Bytes of a part, where tests want small ones.</summary>
    public int BytesOfPart { get; init; } = PartBytes;

    private const int FirstBytes = 128 << 10;
    private const string WriteName = "x-amz-meta-write";

    private readonly string write = Guid.NewGuid().ToString("N");
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<PartETag> parts = [];
    private byte[] filling = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private byte[]? sending;
    private Task sent = Task.CompletedTask;
    private string? upload;
    private long total;
    private bool isReading;

    /// <exception cref="FileTooLargeException">More than the most; nothing is kept.</exception>
    /// <exception cref="FileStoreException">S3 refuses or does not answer.</exception>
    public async Task<StoredFile> WriteAsync(Stream content, CancellationToken cancellation)
    {
        try
        {
            int length;
            while ((length = await FillAsync(content, cancellation)) == BytesOfPart)
                await SendAsync(length, cancellation);
            if (upload is null)
                await PutAsync(length, cancellation);
            else
                await CompleteAsync(length, cancellation);
            return new StoredFile(total, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch (Exception e)
        {
            await AbortAsync();
            if (isReading || !S3Faults.Is(e))
                throw; // whoever gives the bytes knows what it means
            throw S3Faults.Of(bucket, e);
        }
    }

    public void Dispose()
    {
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(filling);
        if (sending is not null)
            ArrayPool<byte>.Shared.Return(sending);
    }

    /// <summary>Reads until a part is full or the stream ends; the buffer begins small, because most files are.</summary>
    private async Task<int> FillAsync(Stream content, CancellationToken cancellation)
    {
        isReading = true;
        var length = 0;
        while (length < BytesOfPart)
        {
            if (length == filling.Length)
                Grow();
            var read = await content.ReadAsync(filling.AsMemory(length, Math.Min(filling.Length, BytesOfPart) - length), cancellation);
            if (read == 0)
                break;
            hash.AppendData(filling, length, read);
            length += read;
            total += read;
            if (total > maxBytes)
                throw new FileTooLargeException(maxBytes);
        }

        isReading = false;
        return length;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(PartBytes);
        filling.CopyTo(larger.AsSpan());
        ArrayPool<byte>.Shared.Return(filling);
        filling = larger;
    }

    private async Task SendAsync(int length, CancellationToken cancellation)
    {
        if (upload is null)
        {
            var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key };
            request.Metadata.Add(WriteName, write);
            upload = (await s3.InitiateMultipartUploadAsync(request, cancellation)).UploadId;
        }

        await sent;
        (filling, sending) = (sending ?? ArrayPool<byte>.Shared.Rent(PartBytes), filling);
        sent = SendPartAsync(sending, length, parts.Count + 1, cancellation);
    }

    private async Task SendPartAsync(byte[] bytes, int length, int number, CancellationToken cancellation)
    {
        using var body = new MemoryStream(bytes, 0, length, writable: false);
        var answer = await s3.UploadPartAsync(
            new UploadPartRequest { BucketName = bucket, Key = key, UploadId = upload, PartNumber = number, InputStream = body, PartSize = length },
            cancellation);
        parts.Add(new PartETag(answer));
    }

    private async Task CompleteAsync(int length, CancellationToken cancellation)
    {
        if (length > 0)
            await SendAsync(length, cancellation);
        await sent;
        var request = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts, IfNoneMatch = overwrites ? null : "*" };
        try
        {
            await s3.CompleteMultipartUploadAsync(request, cancellation);
        }
        catch (AmazonS3Exception e) when (e.IsPrecondition() || e.IsMissing())
        {
            await ExpectOwnAsync(e, cancellation);
        }

        upload = null;
    }

    private async Task PutAsync(int length, CancellationToken cancellation)
    {
        using var body = new MemoryStream(filling, 0, length, writable: false);
        var request = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = body, AutoCloseStream = false, IfNoneMatch = overwrites ? null : "*" };
        request.Metadata.Add(WriteName, write);
        try
        {
            await s3.PutObjectAsync(request, cancellation);
        }
        catch (AmazonS3Exception e) when (e.IsPrecondition())
        {
            await ExpectOwnAsync(e, cancellation);
        }
    }

    /// <summary>A refusal is a success when the object is ours: the answer to the first attempt was lost, and the client tried again.</summary>
    private async Task ExpectOwnAsync(AmazonS3Exception refusal, CancellationToken cancellation)
    {
        try
        {
            var there = await s3.GetObjectMetadataAsync(bucket, key, cancellation);
            if (there.Metadata[WriteName] == write)
                return;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // then the refusal stands
        }

        throw new FileStoreException($"Expected no file {key} in the bucket \"{bucket}\", got one; it was left as it is.", refusal);
    }

    private async Task AbortAsync()
    {
        await sent.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default); // the part's buffer is in use until then
        if (upload is null)
            return;
        try
        {
            await s3.AbortMultipartUploadAsync(bucket, key, upload, CancellationToken.None); // the caller may be gone; paid parts shall not stay
        }
        catch (Exception e) when (S3Faults.Is(e))
        {
            // the bucket's lifecycle rule aborts what is left
        }
    }
}
