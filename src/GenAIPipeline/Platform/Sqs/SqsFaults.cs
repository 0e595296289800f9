using Amazon.Runtime;

namespace GenAIPipeline.Platform.Sqs;

/// <summary>Turns what the SQS client throws into a sentence.</summary>
internal static class SqsFaults
{
    public static bool Is(Exception e) => e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException;

    public static QueueUnavailableException Of(string queue, Exception e)
    {
        var service = e as AmazonServiceException ?? e.InnerException as AmazonServiceException;
        return new QueueUnavailableException(AwsFault.Sentence($"The {queue} queue", service?.ErrorCode, service?.StatusCode ?? 0, e.Message), e);
    }
}
