namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>A code with its HTTP status.</summary>
public sealed record ErrorCode(string Code, int Status)
{
    /// <summary>The error with a message.</summary>
    public SimulatedErrorException With(string message) => new(Code, Status, message);
}

/// <summary>What a service calls the errors that every service has. The defaults are AWS JSON's.</summary>
public sealed record ErrorCodes
{
    /// <summary>No credentials at all.</summary>
    public ErrorCode MissingToken { get; init; } = new("MissingAuthenticationTokenException", 400);

    /// <summary>An access key or token that nobody issued.</summary>
    public ErrorCode UnknownKey { get; init; } = new("UnrecognizedClientException", 400);

    /// <summary>The signature does not match.</summary>
    public ErrorCode BadSignature { get; init; } = new("InvalidSignatureException", 400);

    /// <summary>Signed too long ago, or in the future.</summary>
    public ErrorCode Expired { get; init; } = new("InvalidSignatureException", 400);

    /// <summary>Signed for another region.</summary>
    public ErrorCode WrongRegion { get; init; } = new("InvalidSignatureException", 400);

    /// <summary>A known key without the permission.</summary>
    public ErrorCode AccessDenied { get; init; } = new("AccessDeniedException", 400);

    /// <summary>The request breaks a rule of the model.</summary>
    public ErrorCode Validation { get; init; } = new("ValidationException", 400);

    /// <summary>The request cannot be read.</summary>
    public ErrorCode Serialization { get; init; } = new("SerializationException", 400);

    /// <summary>The operation is not known.</summary>
    public ErrorCode UnknownOperation { get; init; } = new("UnknownOperationException", 400);

    /// <summary>Too many requests: what the fault <c>throttle</c> answers.</summary>
    public ErrorCode Throttled { get; init; } = new("ThrottlingException", 400);

    /// <summary>How it says so.</summary>
    public string ThrottledMessage { get; init; } = "Rate exceeded";

    /// <summary>The service's own failure: what the fault <c>serverError</c> answers.</summary>
    public ErrorCode Internal { get; init; } = new("InternalServerError", 500);
}
