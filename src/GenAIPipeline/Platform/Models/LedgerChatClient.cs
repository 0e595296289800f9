using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Writes a row for every request, failed ones too.</summary>
internal sealed class LedgerChatClient(IChatClient inner, ModelOptions models, Func<ModelCallRow, CancellationToken, Task> write, TimeProvider time) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        var started = time.GetTimestamp();
        using var span = ModelTelemetry.StartRequest(models, call, options!.MaxOutputTokens);
        var row = call.Row(time.GetUtcNow(), models.Model!, CallOutcome.Failed) with { Cause = "Error" };
        try
        {
            var response = await base.GetResponseAsync(messages, options, call.GivesUp ?? cancellationToken);
            row = Priced(row with { Outcome = CallOutcome.Answered, Cause = null, Model = response.ModelId! }, response.Usage);
            row = row with { FullUsd = call.FullUsd(models, row.InputTokens, row.OutputTokens) };
            return response;
        }
        catch (ModelFailureException e)
        {
            row = Priced(row with { Cause = e.Cause.ToString() }, e.Usage);
            throw;
        }
        catch (OperationCanceledException)
        {
            row = row with { Cause = "Cancelled" };
            throw;
        }
        finally
        {
            row = row with { Latency = time.GetElapsedTime(started) };
            // Without a cascade the failure would have cost the same.
            if (row.Cause is not null && row.Step is null)
                row = row with { FullUsd = row.CostUsd };
            call.Tally.Add(row);
            ModelTelemetry.Ended(span, models, row);
            // The request was sent, so it is recorded whether or not the caller still waits.
            var writing = write(row, CancellationToken.None);
            if (call.Writes is { } writes)
                writes.Add(writing);
            else
                await writing;
        }
    }

    private ModelCallRow Priced(ModelCallRow row, UsageDetails? usage)
    {
        var input = usage?.InputTokenCount ?? 0;
        var output = usage?.OutputTokenCount ?? 0;
        var cached = Math.Min(usage?.CachedInputTokenCount ?? 0, input);
        var written = Math.Min(usage?.AdditionalCounts?.GetValueOrDefault(BedrockAnswer.CacheWriteTokens) ?? 0, input - cached);
        return row with
        {
            InputTokens = input,
            OutputTokens = output,
            CachedTokens = cached,
            CacheWriteTokens = written,
            CostUsd = models.PriceOf(input - cached - written, output) + (cached * models.CachedInputUsdPerMillion + written * models.CacheWriteUsdPerMillion) / 1_000_000m,
        };
    }
}
