using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Tries an endpoint as a settings page does.</summary>
public static class EndpointTest
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks the model for one word.</summary>
    /// <returns>Whether it works, and one sentence that says how, or what is wrong and what to do.</returns>
    public static async Task<EndpointTestResult> RunAsync(ModelOptions models, TimeProvider time, CancellationToken cancellation)
    {
        if (!models.IsConfigured)
            return new(false, "No endpoint is configured; the built-in extractive summarizer answers.");
        if (models.Fault() is { } fault)
            return new(false, fault);

        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var patient = models.Timeout < Patience ? models : models with { Timeout = Patience };
        using var client = new ProviderChatClient(ModelGateway.Connect(models, http, time), patient, time);
        var started = time.GetTimestamp();
        try
        {
            var options = new ChatOptions { MaxOutputTokens = 64, Temperature = 0, ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "test") };
            var response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "Answer with the JSON object {\"ok\": true}.")], options, cancellation);
            return new(true, $"{response.ModelId ?? models.Model} answered in {time.GetElapsedTime(started).TotalSeconds:0.0} s.");
        }
        catch (ModelFailureException e)
        {
            return new(false, $"{e.Message} {Advice(e, models)}".TrimEnd());
        }
    }

    private static System.Text.Json.JsonElement Schema { get; } = System.Text.Json.JsonDocument.Parse(
        """{ "type": "object", "additionalProperties": false, "required": ["ok"], "properties": { "ok": { "type": "boolean" } } }""").RootElement;

    private static string Advice(ModelFailureException e, ModelOptions models) => e.Cause switch
    {
        // Bedrock's sentences say themselves what to do.
        _ when models.Provider == ModelProvider.Bedrock => "",
        ModelFailureCause.Unauthorized => "Check Models:ApiKey.",
        ModelFailureCause.Throttled => "The address and the key are right; try again later.",
        ModelFailureCause.TimedOut => "Is the model still loading? Try again, or raise Models:Timeout.",
        ModelFailureCause.Rejected when e.Message.Contains("404", StringComparison.Ordinal) => $"Check that the address ends in the API's version (…/v1) and that it serves the model '{models.Model}'.",
        ModelFailureCause.Rejected when models.StructuredOutput == StructuredOutput.Schema => "If it refuses JSON schemas, set Models:StructuredOutput to JsonObject or None.",
        ModelFailureCause.Unavailable when e.Message.Contains("reached", StringComparison.Ordinal) => $"Is a server listening at {models.Endpoint}?",
        ModelFailureCause.Unavailable => $"Check that {models.Endpoint} is the base address of its API, usually ending in /v1.",
        _ => "Look at the endpoint's own log.",
    };
}

/// <summary>Outcome of a try.</summary>
public sealed record EndpointTestResult(bool IsWorking, string Sentence);
