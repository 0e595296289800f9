using Amazon.Runtime;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
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
        TimeoutRejectedException or TimeoutException or OperationCanceledException => new ExternalFault.Outage($"{service} did not answer in time."),
        AmazonUnmarshallingException or System.Text.Json.JsonException => new ExternalFault.Outage($"{service} gave an answer that cannot be read."),
        AmazonServiceException { StatusCode: not 0 } answered => OfAnswer(answered, service),
        HttpRequestException or IOException or AmazonServiceException => new ExternalFault.Outage($"The connection to {service} was lost."),
        AmazonClientException { InnerException: AmazonServiceException inner } => OfService(inner, service),
        AmazonClientException => AwsFault.Of(service, null, 0, exception.Message) is { NeedsOperator: true } fault ? Refused(fault.Sentence) : new ExternalFault.Outage($"{service} gave an answer that cannot be read."),
        _ => null,
    };

    private static ExternalFault OfAnswer(AmazonServiceException answered, string service)
    {
        var fault = AwsFault.Of(service, answered.ErrorCode, answered.StatusCode, answered.Message);
        return fault.Kind switch
        {
            AwsFaultKind.Busy => new ExternalFault.Busy(),
            AwsFaultKind.Down or AwsFaultKind.Unreachable or AwsFaultKind.Expired => new ExternalFault.Outage(fault.Sentence),
            AwsFaultKind.Refused => Refused($"{fault.Sentence[..^1]}: {answered.Message}"),
            _ => Refused(fault.Sentence),
        };
    }

    private static ExternalFault.Refused Refused(string sentence) => new($"{sentence} Then redrive the document.");
}
