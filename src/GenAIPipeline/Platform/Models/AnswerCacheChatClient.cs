using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The outermost link: answers from the cache, and keeps whole, valid answers there. A hit is a row in the ledger too.</summary>
internal sealed class AnswerCacheChatClient(IChatClient inner, AnswerCache cache, ModelOptions models, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var started = time.GetTimestamp();
        ChatResponse? fresh = null;
        var isShared = call.SharesAnswers || cache.Options.ShareBetweenTenants;
        var request = new AnswerRequest(isShared ? AnswerRequest.Everybody : call.Tenant, CacheKey.Of(models, asked, options!), call.Document)
        {
            Profile = call.Profile,
            Model = models.Model!,
            Lifetime = models.AnswerLifetime,
        };
        var (value, isHit) = await cache.GetAsync(
            request,
            async token =>
            {
                fresh = await base.GetResponseAsync(asked, options, token);
                return (JsonSerializer.SerializeToUtf8Bytes(StoredAnswer.Of(fresh)), fresh.FinishReason != ChatFinishReason.Length && FallbackChatClient.LinkOf(fresh) == 0);
            },
            cancellationToken);
        if (!isHit)
            return fresh!;

        var stored = JsonSerializer.Deserialize<StoredAnswer>(value)!;
        var row = call.Row(time.GetUtcNow(), stored.Model, CallOutcome.Cached) with
        {
            CachedTokens = stored.InputTokens + stored.OutputTokens,
            FullUsd = call.FullUsd(models, stored.InputTokens, stored.OutputTokens),
            Latency = time.GetElapsedTime(started),
        };
        call.Tally.Add(row);
        ModelTelemetry.Hit(Activity.Current);
        cache.Uses.Add(new AnswerUse(request, row));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, stored.Text)) { ModelId = stored.Model, FinishReason = ChatFinishReason.Stop };
    }

    private sealed record StoredAnswer(string Text, string Model, long InputTokens, long OutputTokens)
    {
        public static StoredAnswer Of(ChatResponse response) =>
            new(response.Text, response.ModelId!, response.Usage?.InputTokenCount ?? 0, response.Usage?.OutputTokenCount ?? 0);
    }
}
