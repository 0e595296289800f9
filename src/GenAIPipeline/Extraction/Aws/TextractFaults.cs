using Amazon.Runtime;
using GenAIPipeline.Documents;
using Polly.Timeout;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>What an exception of the SDK means.</summary>
internal static class TextractFaults
{
    private static readonly Rejection TooLarge = new("document_too_large", "Textract does not read files of this size: pictures up to 10 MB, PDF and TIFF up to 500 MB and 3,000 pages. Split the document, or scan it at a lower resolution.");
    private static readonly Rejection Unsupported = new("document_unsupported", "Textract cannot read this kind of file. Save it as PDF, PNG, JPEG or an ordinary TIFF and upload that.");
    private static readonly Rejection Bad = new("document_damaged", "Textract cannot open the file: it is damaged or incomplete. Save it anew and upload it again.");

    public static ExternalFault? Of(Exception exception) => exception switch
    {
        AmazonServiceException { ErrorCode: "UnsupportedDocumentException" } => new ExternalFault.BadInput(Unsupported),
        AmazonServiceException { ErrorCode: "BadDocumentException" } => new ExternalFault.BadInput(Bad),
        AmazonServiceException { ErrorCode: "DocumentTooLargeException" } => new ExternalFault.BadInput(TooLarge),
        AmazonServiceException { ErrorCode: "IdempotentParameterMismatchException" or "InvalidJobIdException" } => new ExternalFault.Lost("Textract no longer knows the job; a new one is started."),
        AmazonServiceException { ErrorCode: "InvalidS3ObjectException" } =>
            new ExternalFault.Refused("Textract cannot read the stored file: the bucket must lie in the region of the calls, and our role needs s3:GetObject on it."),
        _ => OfService(exception, "Textract"),
    };

    /// <summary>Why a job has failed, by its status message.</summary>
    public static ExternalFault OfJob(string? message) => message switch
    {
        not null when message.Contains("TOO_LARGE", StringComparison.Ordinal) => new ExternalFault.BadInput(TooLarge),
        not null when message.Contains("UNSUPPORTED", StringComparison.Ordinal) || message.Contains("INVALID_IMAGE_TYPE", StringComparison.Ordinal) => new ExternalFault.BadInput(Unsupported),
        not null when message.Contains("BAD_DOCUMENT", StringComparison.Ordinal) => new ExternalFault.BadInput(Bad),
        _ => new ExternalFault.Outage($"Textract failed the job ({message ?? "no reason given"})."),
    };

    /// <summary>What all services of AWS have in common; null for what is no failure of a call.</summary>
    public static ExternalFault? OfService(Exception exception, string service) => exception switch
    {
        AmazonServiceException { ErrorCode: "LimitExceededException" or "ThrottlingException" or "Throttling" or "ProvisionedThroughputExceededException" or "TooManyRequestsException" or "RequestLimitExceeded" or "SlowDown" } => new ExternalFault.Busy(),
        AmazonServiceException { ErrorCode: "AccessDeniedException" or "AccessDenied" or "SubscriptionRequiredException" or "OptInRequired" or "InvalidKMSKeyException" } denied =>
            new ExternalFault.Refused($"{service} denies access: {denied.Message} Give the role the permission (docs/operations.md lists them) and redrive the document."),
        AmazonServiceException { ErrorCode: "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidSignatureException" or "SignatureDoesNotMatch" or "AuthFailure" or "MissingAuthenticationToken" or "IncompleteSignature" } wrong =>
            new ExternalFault.Refused($"{service} does not accept our credentials or region: {wrong.Message}"),
        AmazonServiceException { ErrorCode: "ExpiredTokenException" or "ExpiredToken" or "RequestExpired" } => new ExternalFault.Outage($"Our credentials for {service} have expired."),
        AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError } refused =>
            new ExternalFault.Refused($"{service} refuses the request ({refused.ErrorCode}): {refused.Message}"),
        AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.InternalServerError } down => new ExternalFault.Outage($"{service} is out of order ({(int)down.StatusCode} {down.ErrorCode})."),
        TimeoutRejectedException or OperationCanceledException => new ExternalFault.Outage($"{service} did not answer in time."),
        AmazonUnmarshallingException or System.Text.Json.JsonException => new ExternalFault.Outage($"{service} gave an answer that cannot be read."),
        HttpRequestException or IOException or AmazonServiceException => new ExternalFault.Outage($"The connection to {service} was lost."),
        AmazonClientException { InnerException: AmazonServiceException inner } => OfService(inner, service),
        AmazonClientException client when client.Message.Contains("credential", StringComparison.OrdinalIgnoreCase) || client.Message.Contains("region", StringComparison.OrdinalIgnoreCase) =>
            new ExternalFault.Refused($"{service} cannot be called: {client.Message}"),
        AmazonClientException => new ExternalFault.Outage($"{service} gave an answer that cannot be read."),
        _ => null,
    };
}
