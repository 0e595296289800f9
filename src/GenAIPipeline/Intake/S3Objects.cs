using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Upload;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Intake;

/// <summary>Fetches dropped and directly uploaded objects. Each request names version or entity tag, so that digest and bytes belong together.</summary>
internal sealed class S3Objects(IAmazonS3 s3, S3FileStore files, IOptions<UploadOptions> limits, TimeProvider time)
{
    /// <summary>Smaller objects pass through this process once; larger ones are copied within S3 and read for their digest.</summary>
    private const long CopiedFromBytes = S3ObjectWriter.PartBytes;

    /// <summary>The most that one request of S3 copies.</summary>
    private const long MaxCopyBytes = 5L << 30;

    private const int ChunkBytes = 128 << 10;

    public async Task<FetchedObject> FetchAsync(IntakeSource source, DocumentId document, CancellationToken cancellation)
    {
        try
        {
            var head = await s3.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = source.Bucket, Key = source.Key, VersionId = source.VersionId, EtagToMatch = Quoted(source.ETag) }, cancellation);
            if (head.ContentLength > limits.Value.MaxUploadBytes)
                return new FetchedObject.TooLarge(limits.Value.MaxUploadBytes);
            var place = new S3ObjectPlace(source.Bucket, source.Key, source.VersionId);
            await using var content = new S3ReadStream(s3, place, head.ETag, head.ContentLength, time);
            var file = await StoreAsync(place, head, content, document, cancellation);
            return new FetchedObject.Taken(file, head.Headers.ContentType ?? "", Metadata(head));
        }
        catch (Exception e) when (Refusal(e)?.IsMissing() == true)
        {
            return new FetchedObject.Missing();
        }
        catch (Exception e) when (Refusal(e)?.IsPrecondition() == true)
        {
            return new FetchedObject.Replaced();
        }
        catch (FileStoreException e)
        {
            return new FetchedObject.Unavailable(e.Message);
        }
        catch (Exception e) when (S3Faults.Is(e))
        {
            return new FetchedObject.Unavailable(S3Faults.Sentence(source.Bucket, e));
        }
    }

    private async Task<StoredFile> StoreAsync(S3ObjectPlace place, GetObjectMetadataResponse head, S3ReadStream content, DocumentId document, CancellationToken cancellation)
    {
        var name = DocumentFiles.Content(document);
        if (place.Bucket == files.Bucket && place.Key == files.KeyOf(name))
            return await DigestAsync(content, cancellation); // a client put it there by a presigned address
        if (head.ContentLength is < CopiedFromBytes or > MaxCopyBytes)
            return await files.WriteAsync(name, content, limits.Value.MaxUploadBytes, overwrites: true, cancellation);
        await s3.CopyObjectAsync(
            new CopyObjectRequest
            {
                SourceBucket = place.Bucket,
                SourceKey = place.Key,
                SourceVersionId = place.VersionId,
                ETagToMatch = head.ETag,
                DestinationBucket = files.Bucket,
                DestinationKey = files.KeyOf(name),
            },
            cancellation);
        return await DigestAsync(content, cancellation);
    }

    private static async Task<StoredFile> DigestAsync(S3ReadStream content, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkBytes];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellation)) > 0)
            hash.AppendData(chunk, 0, read);
        return new StoredFile(content.Length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static Dictionary<string, string> Metadata(GetObjectMetadataResponse head)
    {
        const string Prefix = "x-amz-meta-";
        return head.Metadata.Keys.ToDictionary(
            name => (name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? name[Prefix.Length..] : name).ToLowerInvariant(),
            name => head.Metadata[name]);
    }

    private static AmazonS3Exception? Refusal(Exception e) => e as AmazonS3Exception ?? (e as FileStoreException)?.InnerException as AmazonS3Exception;

    private static string? Quoted(string? etag) => etag is null ? null : $"\"{etag}\"";
}
