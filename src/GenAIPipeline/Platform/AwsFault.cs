using System.Net;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Platform;

/// <summary>What an error of AWS means, whatever the service: in one sentence that says what to do and quotes nothing of the request.</summary>
/// <param name="Kind">What is to be done about it.</param>
/// <param name="Sentence">For operators.</param>
internal sealed partial record AwsFault(AwsFaultKind Kind, string Sentence)
{
    /// <summary>Whether only somebody who changes settings or account can cure it.</summary>
    public bool NeedsOperator => Kind is AwsFaultKind.NoCredentials or AwsFaultKind.BadCredentials or AwsFaultKind.WrongRegion or AwsFaultKind.Denied or AwsFaultKind.Missing;

    /// <param name="what">What was asked: <c>The bucket "files"</c>.</param>
    /// <param name="code">The service's error code; null or empty when there was no answer.</param>
    /// <param name="status">The answer's status, 0 without one.</param>
    /// <param name="message">The SDK's or the service's own words, for telling apart what has one code or none.</param>
    public static AwsFault Of(string what, string? code, HttpStatusCode status, string message)
    {
        bool Says(string phrase) => message.Contains(phrase, StringComparison.OrdinalIgnoreCase);
        return code switch
        {
            null or "" when Says("credential") || Says("bearer token") || Says("token provider") =>
                new(AwsFaultKind.NoCredentials, $"{what} was not asked: no AWS credentials were found; give the process a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),
            null or "" when Says("RegionEndpoint") || Says("Missing Region") => new(AwsFaultKind.WrongRegion, $"{what} was not asked: no region is set; set AWS_REGION."),
            "AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException" or "IncorrectEndpoint" => Elsewhere(what, code),
            "InvalidSignatureException" or "SignatureDoesNotMatch" when Says("region") => Elsewhere(what, code),
            "InvalidSignatureException" or "SignatureDoesNotMatch" when Says("Signature expired") || Says("not yet current") => Clock(what),
            "RequestTimeTooSkewed" or "RequestExpired" => Clock(what),
            "InvalidAccessKeyId" or "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "InvalidSignatureException" or "AuthFailure"
                or "IncompleteSignature" or "IncompleteSignatureException" or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" =>
                new(AwsFaultKind.BadCredentials, $"{what} refuses the AWS credentials ({code}); check the access key and its secret."),
            "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" => new(AwsFaultKind.Expired, $"{what} refuses the AWS credentials: they have expired; renew them."),
            "SubscriptionRequiredException" or "OptInRequired" => new(AwsFaultKind.Denied, $"{what} is not enabled for this account ({code}); open it once in the console."),
            "NoSuchBucket" => new(AwsFaultKind.Missing, $"{what} does not exist in this account and region; create it, or correct Aws:Bucket."),
            "AWS.SimpleQueueService.NonExistentQueue" or "QueueDoesNotExist" => new(AwsFaultKind.Missing, $"{what} does not exist in this account and region; create it, or correct its URL."),
            "ResourceNotFoundException" => new(AwsFaultKind.Missing, $"{what} does not exist in this account and region; create it, or correct its name or AWS_REGION."),
            "SlowDown" or "Throttling" or "ThrottlingException" or "RequestThrottled" or "OverLimit" or "TooManyRequestsException" or "LimitExceededException"
                or "ProvisionedThroughputExceededException" or "RequestLimitExceeded" => new(AwsFaultKind.Busy, $"{what} asks for fewer requests at the moment."),
            _ when status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized || code is "AccessDenied" or "AccessDeniedException" or "Forbidden" or "NotAuthorized" or "InvalidKMSKeyException" =>
                new(AwsFaultKind.Denied, $"{what} denies access{Action(message)}; give the process's role the permissions that docs/operations.md lists."),
            _ when status is HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => Elsewhere(what, code),
            null or "" => new(AwsFaultKind.Unreachable, Says("name or service not known") ? $"{what} cannot be found; check AWS_REGION, AWS_ENDPOINT_URL and this machine's name server." : $"{what} does not answer."),
            _ => new(status < HttpStatusCode.InternalServerError ? AwsFaultKind.Refused : AwsFaultKind.Down, $"{what} answers with an error ({code})."),
        };
    }

    private static AwsFault Elsewhere(string what, string? code) => new(AwsFaultKind.WrongRegion, $"{what} is in another region ({code}); set AWS_REGION to it, and AWS_ENDPOINT_URL to an address there.");

    private static AwsFault Clock(string what) => new(AwsFaultKind.BadCredentials, $"{what} refuses the request's time; set this machine's clock.");

    /// <summary>The permission that is missing, where the service names it.</summary>
    private static string Action(string message) => NotAuthorized().Match(message) is { Success: true } found ? $" ({found.Groups[1].Value})" : "";

    [GeneratedRegex(@"not authorized to perform: ([\w-]{1,40}:\w{1,60})")]
    private static partial Regex NotAuthorized();
}

/// <summary>What is to be done about an error of AWS.</summary>
internal enum AwsFaultKind
{
    /// <summary>The service did not answer.</summary>
    Unreachable,

    /// <summary>It failed.</summary>
    Down,

    /// <summary>It asks for fewer requests.</summary>
    Busy,

    /// <summary>The credentials have run out; the chain may bring new ones.</summary>
    Expired,

    /// <summary>The request is not what the service takes.</summary>
    Refused,

    /// <summary>No credentials were found.</summary>
    NoCredentials,

    /// <summary>Those that were found are not accepted.</summary>
    BadCredentials,

    /// <summary>No region is set, or the wrong one.</summary>
    WrongRegion,

    /// <summary>A permission is missing.</summary>
    Denied,

    /// <summary>What is named does not exist.</summary>
    Missing,
}
