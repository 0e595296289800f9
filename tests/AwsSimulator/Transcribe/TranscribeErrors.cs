using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>Transcribe's errors in its own words.</summary>
internal static class TranscribeErrors
{
    public static readonly ErrorCodes Codes = new()
    {
        Validation = new("BadRequestException", 400),
        Throttled = new("ThrottlingException", 400),
        Internal = new("InternalFailureException", 500),
    };

    public static SimulatedErrorException BadRequest(string message) => new("BadRequestException", 0, message);

    public static SimulatedErrorException NameTaken() => new("ConflictException", 0, "The requested job name already exists.");

    /// <summary>The model knows a NotFoundException; the service has always answered so.</summary>
    public static SimulatedErrorException NoJob() => BadRequest("The requested job couldn't be found. Check the job name and try your request again.");

    public static SimulatedErrorException NoMedia() => BadRequest("The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your request again.");

    public static SimulatedErrorException NoBucket() => BadRequest("The specified S3 bucket can't be accessed. Make sure that you have write permission for the bucket and try your request again.");

    public static SimulatedErrorException TooManyJobs() => new("LimitExceededException", 0, "You have reached your limit of concurrent jobs. Wait until some of them have finished and try your request again.");
}
