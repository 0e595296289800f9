using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Before the provider: bounds the time of a request and the length of its answer, names the model, and takes our tags off.</summary>
internal sealed class ProviderChatClient(IChatClient inner, ModelOptions models, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var patience = ModelCall.PatienceOf(options) ?? models.Timeout;
        using var timeout = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        ChatResponse response;
        try
        {
            response = models.FirstTokenTimeout is { } silence
                ? await StreamedAsync(messages, Wire(options), silence, both.Token)
                : await base.GetResponseAsync(messages, Wire(options), both.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ModelFailureException(ModelFailureCause.TimedOut, $"The model did not answer within {patience.TotalSeconds:0} s.");
        }

        response.ModelId ??= models.Model;
        return response.FinishReason == ChatFinishReason.ContentFilter
            ? throw new ModelFailureException(ModelFailureCause.Refused, "The model's content filter refused the text.") { Usage = response.Usage }
            : response;
    }

    private async Task<ChatResponse> StreamedAsync(IEnumerable<ChatMessage> messages, ChatOptions wire, TimeSpan silence, CancellationToken cancellation)
    {
        using var silent = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silent.Token);
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in base.GetStreamingResponseAsync(messages, wire, either.Token))
            {
                silent.CancelAfter(Timeout.InfiniteTimeSpan);
                updates.Add(update);
            }
        }
        catch (OperationCanceledException) when (silent.IsCancellationRequested && updates.Count == 0 && !cancellation.IsCancellationRequested)
        {
            throw new ModelFailureException(ModelFailureCause.TimedOut, $"The model did not begin to answer within {silence.TotalSeconds:0} s.");
        }

        var response = updates.ToChatResponse();
        return response.FinishReason is null ? throw new ModelFailureException(ModelFailureCause.Truncated, "The model's answer broke off before its end.") : response;
    }

    private ChatOptions Wire(ChatOptions? options)
    {
        var wire = ModelCall.TakenOff(options);
        wire.ModelId = models.Model;
        if (!models.TakesTemperature)
            (wire.Temperature, wire.TopP, wire.TopK) = (null, null, null);
        if (wire.MaxOutputTokens > models.MaxOutputTokens)
            wire.MaxOutputTokens = models.MaxOutputTokens;
        return wire;
    }
}
