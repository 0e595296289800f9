using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Textract's errors in its own words.</summary>
internal static class TextractErrors
{
    public static readonly ErrorCodes Codes = new() { Validation = new("InvalidParameterException", 400) };

    public static SimulatedErrorException InvalidParameter(string detail = "Request has invalid parameters") => new("InvalidParameterException", 0, detail);

    public static SimulatedErrorException UnsupportedDocument() => new("UnsupportedDocumentException", 0, "Request has unsupported document format");

    public static SimulatedErrorException BadDocument() => new("BadDocumentException", 0, "Request has malformed document");

    public static SimulatedErrorException TooLarge(long bytes, long limit) => new("DocumentTooLargeException", 0, $"Request has document of {bytes} bytes, larger than the limit of {limit} bytes");

    public static SimulatedErrorException InvalidObject() => new("InvalidS3ObjectException", 0, "Unable to get object metadata from S3. Check object key, region and/or access permissions.");

    public static SimulatedErrorException InvalidJob() => new("InvalidJobIdException", 0, "Request has invalid Job Id");

    public static SimulatedErrorException OtherParameters() => new("IdempotentParameterMismatchException", 0, "Request parameters do not match those of the request with the same ClientRequestToken");

    public static SimulatedErrorException TooManyJobs() => new("LimitExceededException", 0, "Open jobs exceed maximum concurrent job limit");

    public static SimulatedErrorException ThroughputExceeded() => new("ProvisionedThroughputExceededException", 0, "Provisioned rate exceeded");

    public static SimulatedErrorException Throttled() => new("ThrottlingException", 400, "Rate exceeded");
}
