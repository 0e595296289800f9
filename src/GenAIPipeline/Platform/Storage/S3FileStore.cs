using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Platform.Storage;

/// <summary>Files as objects of one bucket, below one prefix. An object appears only whole, and S3 has replicated it when a write returns.</summary>
public sealed class S3FileStore(IAmazonS3 s3, IOptions<AwsOptions> options) : IFileStore
{
    /// <summary>Most keys that one request deletes.</summary>
    private const int MaxDeletes = 1_000;

    private readonly AwsOptions options = options.Value;

    public string Bucket => options.Bucket;

    /// <summary>The object's key of a file, for services that read it from the bucket themselves.</summary>
    public string KeyOf(string name) => options.FilesPrefix + name;

    public Task<StoredFile> WriteAsync(string name, Stream content, long maxBytes, CancellationToken cancellation) => WriteAsync(name, content, maxBytes, overwrites: false, cancellation);

    public async Task<Stream?> ReadAsync(string name, CancellationToken cancellation) => await OpenAsync(name, cancellation);

    public async Task<LocalFile> OpenLocalAsync(string name, CancellationToken cancellation)
    {
        await using var content = await OpenAsync(name, cancellation) ?? throw new FileNotFoundException("Expected a stored file, got none.", name);
        var path = Path.Combine(Path.GetTempPath(), $"genaipipeline-{Guid.NewGuid():N}");
        try
        {
            await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
                await content.CopyToAsync(file, cancellation);
            return new LocalFile(path, () => File.Delete(path));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Removes every version too, so that a bucket with versions keeps nothing of a deleted document.</summary>
    public Task DeleteAsync(string prefix, CancellationToken cancellation) => CallAsync(async () =>
    {
        var key = KeyOf(prefix);
        var request = new ListVersionsRequest { BucketName = Bucket, Prefix = key };
        ListVersionsResponse page;
        do
        {
            page = await s3.ListVersionsAsync(request, cancellation);
            var found = (page.Versions ?? [])
                .Where(version => version.Key == key || version.Key.StartsWith(key + "/", StringComparison.Ordinal))
                .Select(version => new KeyVersion { Key = version.Key, VersionId = version.VersionId });
            foreach (var some in found.Chunk(MaxDeletes))
                await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Bucket, Objects = [.. some], Quiet = true }, cancellation);
            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
        while (page.IsTruncated == true);
        return true;
    });

    /// <summary>Reads the whole list: keys of one folder stand together, and the youngest of them decides.</summary>
    public async IAsyncEnumerable<string> FoldersOlderThanAsync(DateTimeOffset moment, [EnumeratorCancellation] CancellationToken cancellation)
    {
        string? folder = null;
        var youngest = DateTime.MinValue;
        await foreach (var found in ListAsync(cancellation))
        {
            var name = found.Key[options.FilesPrefix.Length..].Split('/')[0];
            if (name != folder && folder is not null && youngest < moment.UtcDateTime)
                yield return folder;
            var written = found.LastModified?.ToUniversalTime() ?? DateTime.MaxValue;
            youngest = name == folder && youngest > written ? youngest : written;
            folder = name;
        }

        if (folder is not null && youngest < moment.UtcDateTime)
            yield return folder;
    }

    /// <summary>A bucket is never full.</summary>
    public bool HasRoom() => true;

    /// <summary>Null when the bucket can be listed, else a sentence.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        try
        {
            await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = options.FilesPrefix, MaxKeys = 1 }, cancellation);
            return null;
        }
        catch (Exception e) when (S3Faults.Is(e))
        {
            return S3Faults.Sentence(Bucket, e);
        }
    }

    internal async Task<StoredFile> WriteAsync(string name, Stream content, long maxBytes, bool overwrites, CancellationToken cancellation)
    {
        using var writer = new S3ObjectWriter(s3, Bucket, KeyOf(name), maxBytes, overwrites);
        try
        {
            return await writer.WriteAsync(content, cancellation);
        }
        catch (Exception e) when (e is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or HttpRequestException or TimeoutException)
        {
            throw S3Faults.Of(Bucket, e);
        }
    }

    /// <summary>Looks at an object's head, which says what its entity tag and its length are.</summary>
    private async Task<S3ReadStream?> OpenAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var head = await s3.GetObjectMetadataAsync(Bucket, KeyOf(name), cancellation);
            return new S3ReadStream(s3, new S3ObjectPlace(Bucket, KeyOf(name)), head.ETag, head.ContentLength);
        }
        catch (AmazonS3Exception e) when (e.IsMissing())
        {
            return null;
        }
        catch (Exception e) when (S3Faults.Is(e))
        {
            throw S3Faults.Of(Bucket, e);
        }
    }

    private async IAsyncEnumerable<S3Object> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = options.FilesPrefix };
        ListObjectsV2Response page;
        do
        {
            page = await CallAsync(() => s3.ListObjectsV2Async(request, cancellation));
            foreach (var found in page.S3Objects ?? [])
                yield return found;
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (S3Faults.Is(e))
        {
            throw S3Faults.Of(Bucket, e);
        }
    }
}
