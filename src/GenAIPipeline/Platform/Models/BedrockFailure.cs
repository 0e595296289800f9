using System.Net.Sockets;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime;

namespace GenAIPipeline.Platform.Models;

/// <summary>Bedrock's errors as causes, each with one sentence of what to do. Texts of the service are looked at and never passed on: they can quote the prompt.</summary>
internal static class BedrockFailure
{
    /// <summary>Nobody says when a day's quota comes back, so it is tried again by the hour.</summary>
    private static readonly TimeSpan NextTryOfTheDay = TimeSpan.FromHours(1);

    public static ModelFailureException BrokenOff(string modelId) => new(ModelFailureCause.Truncated, $"The answer of the model {modelId} broke off before its end.");

    /// <summary>Whatever ends a stream that had begun.</summary>
    public static ModelFailureException OfStream(Exception e, string modelId, string? region) =>
        Find<AmazonServiceException>(e) is { } typed ? Of(typed, modelId, region) : BrokenOff(modelId);

    public static ModelFailureException Of(Exception e, string modelId, string? region)
    {
        // The search for credentials ends with all that went wrong in it, broken connections to places that are not there among them.
        if (e is AmazonClientException && AwsFault.Of($"The model {modelId}", null, 0, e.Message) is { NeedsOperator: true } unset)
            return new(unset.Kind == AwsFaultKind.WrongRegion ? ModelFailureCause.WrongRegion : ModelFailureCause.NoCredentials, unset.Sentence);
        // Adaptive retries throw a plain exception with the typed one inside; one without a status is a connection that failed.
        if (Find<AmazonServiceException>(e) is { } service && (service.StatusCode != default || service.InnerException is null))
            return OfService(service, modelId, region ?? "its region");
        if (e is AmazonClientException && Find<HttpRequestException>(e) is null && Find<IOException>(e) is null)
            return new(ModelFailureCause.Unavailable, $"The answer for the model {modelId} could not be read ({e.GetType().Name}).");
        return Find<SocketException>(e) is { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }
            ? new(ModelFailureCause.Unavailable, $"The address of Bedrock in {region ?? "the region"} cannot be found: is it a region that has Bedrock, and does this machine reach a name server?")
            : new(ModelFailureCause.Unavailable, $"Bedrock cannot be reached for the model {modelId}, or the connection broke ({Find<HttpRequestException>(e)?.HttpRequestError.ToString() ?? e.GetType().Name}).");
    }

    private static ModelFailureException OfService(AmazonServiceException e, string modelId, string region) => e switch
    {
        ThrottlingException => Throttled(e, modelId),
        ModelTimeoutException => new(ModelFailureCause.TimedOut, $"The model {modelId} took longer than Bedrock lets it."),
        ModelNotReadyException => new(ModelFailureCause.NotReady, $"The model {modelId} is still being loaded by Bedrock."),
        ModelErrorException or ModelStreamErrorException => new(ModelFailureCause.ModelFailed, $"The model {modelId} failed while it worked on the call."),
        InternalServerException or ServiceUnavailableException => new(ModelFailureCause.Unavailable, $"Bedrock failed in {region} ({(int)e.StatusCode})."),
        ValidationException => Invalid(e.Message ?? "", modelId, region),
        ResourceNotFoundException => new(ModelFailureCause.NotEnabled, $"Bedrock knows no model {modelId} in {region}: correct Models:Model or Models:Bedrock:Region."),
        AccessDeniedException => Denied(e.Message ?? "", modelId, region),
        AmazonUnmarshallingException => new(ModelFailureCause.Unavailable, $"The answer for the model {modelId} came incomplete or is not that of Converse."),
        _ => Other(e, modelId, region),
    };

    private static ModelFailureException Throttled(AmazonServiceException e, string modelId) =>
        (e.Message ?? "").Contains("per day", StringComparison.OrdinalIgnoreCase)
            ? new(ModelFailureCause.ThrottledToday, $"The day's token quota of {modelId} is used up.", NextTryOfTheDay)
            : new(ModelFailureCause.Throttled, $"Bedrock asks for fewer calls to {modelId}.");

    private static ModelFailureException Invalid(string message, string modelId, string region)
    {
        bool Says(params ReadOnlySpan<string> phrases)
        {
            foreach (var phrase in phrases)
                if (message.Contains(phrase, StringComparison.OrdinalIgnoreCase))
                    return true;
            return false;
        }

        if (Says("maximum tokens you requested", "max_tokens"))
            return new(ModelFailureCause.Rejected, $"The model {modelId} gives shorter answers than were asked for: lower Models:MaxOutputTokens.");
        if (Says("prompt is too long", "input is too long", "too many input tokens", "context window", "context length", "exceeds the maximum number of tokens", "total number of tokens"))
            return new(ModelFailureCause.ContextTooLong, $"The prompt is longer than the model {modelId} takes.");
        if (Says("on-demand throughput"))
            return new(ModelFailureCause.NotEnabled, $"The model {modelId} is only to be had by an inference profile: set Models:Model to one, such as us.{modelId}, eu.{modelId} or global.{modelId}.");
        if (Says("model identifier is invalid", "model ID"))
            return new(ModelFailureCause.NotEnabled, $"Bedrock knows no model {modelId} in {region}: correct Models:Model or Models:Bedrock:Region.");
        return Says("guardrail")
            ? new(ModelFailureCause.Rejected, $"Bedrock does not take the guardrail for {modelId}: correct Models:Bedrock:GuardrailId and GuardrailVersion.")
            : new(ModelFailureCause.Rejected, $"Bedrock does not take the request for the model {modelId} (ValidationException).");
    }

    private static ModelFailureException Denied(string message, string modelId, string region) =>
        message.Contains("access to the model", StringComparison.OrdinalIgnoreCase)
            ? new(ModelFailureCause.NotEnabled, $"The account has no access to the model {modelId} in {region}: enable it in Bedrock's console under Model access.")
            : new(ModelFailureCause.Unauthorized, $"These credentials may not call the model {modelId} in {region}: allow bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream on it (deploy/cloudformation.yaml shows how).");

    /// <summary>Errors of signing and of gateways, which no operation lists.</summary>
    private static ModelFailureException Other(AmazonServiceException e, string modelId, string region)
    {
        var fault = AwsFault.Of($"Bedrock in {region}", e.ErrorCode, e.StatusCode, e.Message ?? "");
        return (fault.Kind, (int)e.StatusCode) switch
        {
            (AwsFaultKind.WrongRegion, _) => new(ModelFailureCause.WrongRegion, fault.Sentence),
            (AwsFaultKind.BadCredentials or AwsFaultKind.Expired, _) => new(ModelFailureCause.Unauthorized, fault.Sentence),
            _ when e.ErrorCode == "ServiceQuotaExceededException" => new(ModelFailureCause.Throttled, $"The call to {modelId} is beyond a quota of the account in {region}: ask for more under Service Quotas."),
            (_, 429) => new(ModelFailureCause.Throttled, $"Bedrock asks for fewer calls to {modelId}."),
            (_, 408) => new(ModelFailureCause.TimedOut, $"The model {modelId} took longer than Bedrock lets it."),
            (_, 424) => new(ModelFailureCause.ModelFailed, $"The model {modelId} failed while it worked on the call."),
            (AwsFaultKind.Denied, _) => new(ModelFailureCause.Unauthorized, fault.Sentence),
            (_, >= 400 and < 500) => new(ModelFailureCause.Rejected, $"Bedrock does not take the request for the model {modelId} ({(int)e.StatusCode})."),
            _ => new(ModelFailureCause.Unavailable, $"Bedrock failed in {region} ({(e.StatusCode == default ? "no status" : ((int)e.StatusCode).ToString())})."),
        };
    }

    /// <summary>The exception of a type within a chain of them, the outermost first.</summary>
    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found)
                return found;
        return null;
    }
}
