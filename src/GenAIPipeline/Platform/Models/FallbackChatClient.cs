using System.Diagnostics;
using System.Runtime.ExceptionServices;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>One model of a chain, with everything that stands before its provider.</summary>
internal sealed record ModelLink(ModelOptions Options, IChatClient Client);

/// <summary>Asks the models of a chain in turn, until one gives a usable answer. What a filter refused is carried to another model only where the profile says so.</summary>
internal sealed class FallbackChatClient(IReadOnlyList<ModelLink> links) : IChatClient
{
    private const string LinkKey = "genaipipeline.link";

    /// <summary>Place of the model that answered in its chain, from 0.</summary>
    public static int LinkOf(ChatResponse response) => response.AdditionalProperties?.GetValueOrDefault(LinkKey) is int link ? link : 0;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        ModelFailureException? first = null, last = null;
        var tooShort = 0;
        var tokens = InputEstimate.Of(asked, options) + (options!.MaxOutputTokens ?? 0);
        var hasPictures = asked.Any(message => message.Contents.Any(content => content is DataContent or UriContent));
        for (var n = 0; n < links.Count; n++)
        {
            var link = links[n];
            if (link.Options.ContextTokens <= tooShort)
                continue;
            if (Unfit(link.Options, tokens, hasPictures) is { } unfit)
            {
                first ??= unfit;
                last = unfit;
                continue;
            }

            try
            {
                var response = await link.Client.GetResponseAsync(asked, (call with { Link = n }).On(options!), cancellationToken);
                if (n > 0)
                {
                    (response.AdditionalProperties ??= [])[LinkKey] = n;
                    call.Tally.FellBack();
                }

                return response;
            }
            catch (ModelFailureException e) when (e.Cause != ModelFailureCause.Refused || call.CarriesRefusals)
            {
                first ??= e;
                last = e;
                if (e.Cause == ModelFailureCause.ContextTooLong)
                    tooShort = Math.Max(tooShort, link.Options.ContextTokens);
                ModelTelemetry.FellBack(Activity.Current, link.Options.Model!, e.Cause);
            }
        }

        // The first model says when it will answer again: waiting for that is better than giving up.
        ExceptionDispatchInfo.Throw(first!.RetryAfter is not null && last!.RetryAfter is null ? first : last!);
        throw last;
    }

    /// <summary>Why a model need not be asked; null if it may answer.</summary>
    private static ModelFailureException? Unfit(ModelOptions model, double tokens, bool hasPictures) =>
        hasPictures && !model.TakesImages ? new(ModelFailureCause.Rejected, $"The model {model.Name} takes no pictures.")
        : tokens > model.ContextTokens ? new(ModelFailureCause.ContextTooLong, $"A prompt that takes about {tokens:0} tokens with its answer does not fit into the ContextTokens of the model {model.Name} ({model.ContextTokens}).")
        : null;

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Expected a call for a whole answer, got one for a stream; answers are checked whole.");

    public object? GetService(Type serviceType, object? serviceKey = null) => links[0].Client.GetService(serviceType, serviceKey);

    public void Dispose()
    {
        foreach (var link in links)
            link.Client.Dispose();
    }
}
