using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Upload;

/// <summary>Presigned addresses by which a client puts a file straight into the store.</summary>
public sealed class S3UploadAddresses(IAmazonS3 s3, S3FileStore files, IOptions<Platform.AwsOptions> options, TimeProvider time)
{
    /// <summary>S3 looks at the time when a request begins: a large file that was begun in the last moment is waited for.</summary>
    private static readonly TimeSpan StillSending = TimeSpan.FromMinutes(15);

    /// <summary>An address for the document's bytes. It works once: the condition that it carries is signed, and refuses a second file in the place of the first.</summary>
    public async Task<UploadAddress> IssueAsync(DocumentId id, string mediaType)
    {
        var expiresAt = time.GetUtcNow() + options.Value.UploadWithin;
        var source = new IntakeSource(files.Bucket, files.KeyOf(DocumentFiles.Content(id))) { ExpectedBy = expiresAt + StillSending };
        var request = new GetPreSignedUrlRequest
        {
            BucketName = source.Bucket,
            Key = source.Key,
            Verb = HttpVerb.PUT,
            Expires = expiresAt.UtcDateTime,
            ContentType = mediaType,
            Protocol = s3.Config.ServiceURL?.StartsWith("http:", StringComparison.Ordinal) == true ? Protocol.HTTP : Protocol.HTTPS,
        };
        request.Headers["If-None-Match"] = "*";
        var url = await s3.GetPreSignedURLAsync(request);
        return new UploadAddress(source, url, expiresAt, new Dictionary<string, string> { ["Content-Type"] = mediaType, ["If-None-Match"] = "*" });
    }
}

/// <summary>Where and how a client sends a file.</summary>
/// <param name="Source">The object, for the document's row.</param>
/// <param name="Url">Of one PUT request.</param>
/// <param name="ExpiresAt">The last moment at which the request may begin.</param>
/// <param name="Headers">That the request must carry, as they are.</param>
public sealed record UploadAddress(IntakeSource Source, string Url, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, string> Headers);
