using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>One model of a chain, with everything that stands before its provider.</summary>
internal sealed record ModelLink(ModelOptions Options, IChatClient Client);

/// <summary>Asks the models of a chain in turn, until one gives a usable answer. What a filter refused is not carried to another model.</summary>
internal sealed class FallbackChatClient(IReadOnlyList<ModelLink> links) : IChatClient
{
    private const string LinkKey = "genaipipeline.link";

    /// <summary>Place of the model that answered in its chain, from 0.</summary>
    public static int LinkOf(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(LinkKey) is int link ? link : 0;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        ModelFailureException? first = null;
        for (var n = 0; ; n++)
        {
            try
            {
                var response = await links[n].Client.GetResponseAsync(asked, options, cancellationToken);
                if (n > 0)
                {
                    (response.AdditionalProperties ??= [])[LinkKey] = n;
                    ModelCall.Of(options).Tally.FellBack();
                }

                return response;
            }
            catch (ModelFailureException e) when (n + 1 < links.Count && e.Cause != ModelFailureCause.Refused)
            {
                first ??= e;
            }
            catch (ModelFailureException e) when (first is { RetryAfter: not null } && e.RetryAfter is null)
            {
                // The first model says when it will answer again: waiting for that is better than giving up.
                throw first;
            }
        }
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Expected a call for a whole answer, got one for a stream; answers are checked whole.");

    public object? GetService(Type serviceType, object? serviceKey = null) => links[0].Client.GetService(serviceType, serviceKey);

    public void Dispose()
    {
        foreach (var link in links)
            link.Client.Dispose();
    }
}
