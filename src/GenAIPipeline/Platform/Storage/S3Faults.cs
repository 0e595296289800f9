using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace GenAIPipeline.Platform.Storage;

/// <summary>Turns what the S3 client throws into what the file store promises.</summary>
internal static class S3Faults
{
    /// <summary>Whether it is a fault of S3 or of the way to it, which <see cref="Of"/> can put into a sentence.</summary>
    public static bool Is(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException and not FileStoreException;

    public static bool IsMissing(this AmazonS3Exception e) => e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    public static bool IsPrecondition(this AmazonS3Exception e) => e.StatusCode is HttpStatusCode.PreconditionFailed || e.ErrorCode is "ConditionalRequestConflict";

    public static bool IsDenied(this AmazonS3Exception e) => e.StatusCode is HttpStatusCode.Forbidden;

    public static FileStoreException Of(string bucket, Exception e) => new(Sentence(bucket, e), e);

    public static string Sentence(string bucket, Exception e)
    {
        var service = e as AmazonServiceException ?? e.InnerException as AmazonServiceException;
        return AwsFault.Sentence($"The bucket \"{bucket}\"", service?.ErrorCode, service?.StatusCode ?? 0, e.Message);
    }
}
