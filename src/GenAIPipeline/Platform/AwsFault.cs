using System.Net;

namespace GenAIPipeline.Platform;

/// <summary>Says in one sentence what AWS refused, and what to do; the same for every service.</summary>
internal static class AwsFault
{
    /// <param name="what">What was asked: <c>The bucket "files"</c>.</param>
    /// <param name="code">The service's error code; null or empty when there was no answer.</param>
    /// <param name="status">The answer's status, 0 without one.</param>
    /// <param name="message">The SDK's own words, for telling apart what has no code.</param>
    public static string Sentence(string what, string? code, HttpStatusCode status, string message) => code switch
    {
        null or "" when message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            $"{what} was not asked: no AWS credentials were found; give the process a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        "InvalidAccessKeyId" or "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "InvalidSignatureException" or "MissingAuthenticationToken" =>
            $"{what} refuses the AWS credentials ({code}); check the access key and its secret.",
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" => $"{what} refuses the AWS credentials: they have expired.",
        "RequestTimeTooSkewed" => $"{what} refuses the request's time; set this machine's clock.",
        "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" or "IncorrectEndpoint" =>
            $"{what} is in another region ({code}); set AWS_REGION to it.",
        "NoSuchBucket" => $"{what} does not exist in this account and region; create it, or correct Aws:Bucket.",
        "AWS.SimpleQueueService.NonExistentQueue" or "QueueDoesNotExist" => $"{what} does not exist in this account and region; create it, or correct its URL.",
        "SlowDown" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "OverLimit" or "TooManyRequestsException" => $"{what} asks for fewer requests at the moment.",
        _ when status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized || code is "AccessDenied" or "AccessDeniedException" or "Forbidden" =>
            $"{what} denies access; give the process's role the permissions that docs/operations.md lists.",
        _ when status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => $"{what} is in another region; set AWS_REGION to it.",
        null or "" => $"{what} does not answer.",
        _ => $"{what} answers with an error ({code}).",
    };
}
