using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Bedrock Runtime's errors in its own words.</summary>
internal static class BedrockErrors
{
    public static readonly ErrorCodes Codes = new()
    {
        MissingToken = new("MissingAuthenticationTokenException", 403),
        UnknownKey = new("UnrecognizedClientException", 403),
        BadSignature = new("InvalidSignatureException", 403),
        Expired = new("InvalidSignatureException", 403),
        WrongRegion = new("InvalidSignatureException", 403),
        AccessDenied = new("AccessDeniedException", 403),
        UnknownOperation = new("UnknownOperationException", 404),
        Throttled = new("ThrottlingException", 429),
        ThrottledMessage = "Too many requests, please wait before trying again.",
        Internal = new("InternalServerException", 500),
    };

    public static SimulatedErrorException Validation(string message) => new("ValidationException", 0, message);

    public static SimulatedErrorException UnknownModel() => Validation("The provided model identifier is invalid.");

    public static SimulatedErrorException NoAccess() => new("AccessDeniedException", 0, "You don't have access to the model with the specified model ID.");

    public static SimulatedErrorException NeedsProfile(string id) =>
        Validation($"Invocation of model ID {id} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.");

    public static SimulatedErrorException TooLong(long tokens, int limit) => Validation($"prompt is too long: {tokens} tokens > {limit} maximum");

    public static SimulatedErrorException TooManyTokensAsked(int limit) =>
        Validation($"The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum tokens value that is lower than {limit}.");

    public static SimulatedErrorException NoGuardrail() => Validation("The guardrail identifier or version provided in the request does not exist.");

    public static SimulatedErrorException Throttled(QuotaRefusal refusal) => new("ThrottlingException", 0, refusal switch
    {
        QuotaRefusal.TokensPerDay => "Too many tokens per day, please wait before trying again.",
        QuotaRefusal.RequestsPerMinute => "Too many requests, please wait before trying again.",
        _ => "Too many tokens, please wait before trying again.",
    });
}
