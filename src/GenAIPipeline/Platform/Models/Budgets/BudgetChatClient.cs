using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models.Budgets;

/// <summary>Before the ledger: sends a request only if no budget can be passed by it.</summary>
internal sealed class BudgetChatClient(IChatClient inner, ModelOptions model, SpendingBudgets budgets) : DelegatingChatClient(inner)
{
    /// <summary>An estimate of a prompt is at most so much too small: sentences, tables and code in Latin letters, other scripts counted as more.</summary>
    private const double Margin = 1.5;

    /// <summary>Beyond the request's own timeout, for its row in the ledger.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(1);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        // Whether a model is well again is nobody's work, and costs next to nothing.
        if (call.IsProbe)
            return await base.GetResponseAsync(messages, options, cancellationToken);
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var cost = new PlannedCost(Guid.CreateVersion7(), call.Tenant, call.Profile, call.Document, MostUsd(asked, options!), model.Timeout + Settling);
        return await budgets.HoldAsync(cost, cancellationToken)
            ? await base.GetResponseAsync(asked, (call with { Hold = cost.Hold }).On(options!), cancellationToken)
            : await base.GetResponseAsync(asked, options, cancellationToken);
    }

    /// <summary>The whole prompt at the dearest of its prices, and the longest answer that is allowed.</summary>
    private decimal MostUsd(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        var input = (long)Math.Ceiling(InputEstimate.Of(messages, options) * Margin);
        var output = Math.Min(options.MaxOutputTokens ?? model.MaxOutputTokens, model.MaxOutputTokens);
        return model.PriceOf(0, output) + input * Math.Max(model.InputUsdPerMillion, model.CacheWriteUsdPerMillion) / 1_000_000m;
    }
}
