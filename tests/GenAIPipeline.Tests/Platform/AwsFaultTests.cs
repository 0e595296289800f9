using System.Net;
using GenAIPipeline.Platform;

namespace GenAIPipeline.Tests.Platform;

/// <summary>What AWS and its SDK say in many words, in one sentence that says what to do.</summary>
public sealed class AwsFaultTests
{
    [Theory]
    [InlineData(null, 0, "Failed to resolve AWS credentials. The credential providers used to search for credentials returned the following errors: ...", nameof(AwsFaultKind.NoCredentials), "was not asked: no AWS credentials were found; give the process a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")]
    [InlineData(null, 0, "Failed to resolve bearer token in DefaultAWSTokenIdentityResolver", nameof(AwsFaultKind.NoCredentials), "was not asked: no AWS credentials were found; give the process a role, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")]
    [InlineData(null, 0, "No RegionEndpoint or ServiceURL configured", nameof(AwsFaultKind.WrongRegion), "was not asked: no region is set; set AWS_REGION.")]
    [InlineData("UnrecognizedClientException", 400, "The security token included in the request is invalid.", nameof(AwsFaultKind.BadCredentials), "refuses the AWS credentials (UnrecognizedClientException); check the access key and its secret.")]
    [InlineData("SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided.", nameof(AwsFaultKind.BadCredentials), "refuses the AWS credentials (SignatureDoesNotMatch); check the access key and its secret.")]
    [InlineData("InvalidSignatureException", 400, "Credential should be scoped to a valid region, not 'us-east-1'.", nameof(AwsFaultKind.WrongRegion), "is in another region (InvalidSignatureException); set AWS_REGION to it, and AWS_ENDPOINT_URL to an address there.")]
    [InlineData("PermanentRedirect", 301, "The bucket you are attempting to access must be addressed using the specified endpoint.", nameof(AwsFaultKind.WrongRegion), "is in another region (PermanentRedirect); set AWS_REGION to it, and AWS_ENDPOINT_URL to an address there.")]
    [InlineData("InvalidSignatureException", 400, "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z", nameof(AwsFaultKind.BadCredentials), "refuses the request's time; set this machine's clock.")]
    [InlineData("ExpiredTokenException", 400, "The security token included in the request is expired", nameof(AwsFaultKind.Expired), "refuses the AWS credentials: they have expired; renew them.")]
    [InlineData("AccessDeniedException", 400, "User: arn:aws:iam::1:user/x is not authorized to perform: textract:AnalyzeDocument because no identity-based policy allows it", nameof(AwsFaultKind.Denied), "denies access (textract:AnalyzeDocument); give the process's role the permissions that docs/operations.md lists.")]
    [InlineData("AccessDenied", 403, "Access Denied", nameof(AwsFaultKind.Denied), "denies access; give the process's role the permissions that docs/operations.md lists.")]
    [InlineData("SubscriptionRequiredException", 400, "The AWS Access Key Id needs a subscription for the service", nameof(AwsFaultKind.Denied), "is not enabled for this account (SubscriptionRequiredException); open it once in the console.")]
    [InlineData("ResourceNotFoundException", 400, "Event bus x does not exist.", nameof(AwsFaultKind.Missing), "does not exist in this account and region; create it, or correct its name or AWS_REGION.")]
    [InlineData("LimitExceededException", 400, "Open jobs exceed maximum concurrent job limit", nameof(AwsFaultKind.Busy), "asks for fewer requests at the moment.")]
    [InlineData("InternalServerError", 500, "An internal error occurred.", nameof(AwsFaultKind.Down), "answers with an error (InternalServerError).")]
    [InlineData("InvalidParameterException", 400, "x", nameof(AwsFaultKind.Refused), "answers with an error (InvalidParameterException).")]
    [InlineData(null, 0, "Name or service not known (sqs.eu-nowhere-1.amazonaws.com:443)", nameof(AwsFaultKind.Unreachable), "cannot be found; check AWS_REGION, AWS_ENDPOINT_URL and this machine's name server.")]
    [InlineData(null, 0, "Connection refused", nameof(AwsFaultKind.Unreachable), "does not answer.")]
    public void Each_has_its_kind_and_its_sentence(string? code, int status, string message, string kind, string sentence)
    {
        var fault = AwsFault.Of("The queue", code, (HttpStatusCode)status, message);

        (fault.Kind.ToString(), fault.Sentence).ShouldBe((kind, $"The queue {sentence}"));
        fault.NeedsOperator.ShouldBe(fault.Kind is AwsFaultKind.NoCredentials or AwsFaultKind.BadCredentials or AwsFaultKind.WrongRegion or AwsFaultKind.Denied or AwsFaultKind.Missing);
    }
}
