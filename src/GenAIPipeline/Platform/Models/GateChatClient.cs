using Microsoft.Extensions.AI;
using Polly.CircuitBreaker;

namespace GenAIPipeline.Platform.Models;

/// <summary>Behind the queues: what waited there while its model was found ill is not sent to find that out once more.</summary>
internal sealed class GateChatClient(IChatClient inner, ModelHealth health) : DelegatingChatClient(inner)
{
    /// <exception cref="BrokenCircuitException">The model is left alone.</exception>
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        health.IsLeftAlone && !ModelCall.Of(options).IsProbe
            ? throw new BrokenCircuitException()
            : base.GetResponseAsync(messages, options, cancellationToken);
}
