namespace GenAIPipeline.Platform.Http;

/// <summary>Remembers for a moment how a check of something outside ended, because whoever watches readiness asks often; and gives up on what does not answer.</summary>
internal sealed class RememberedFault(Func<CancellationToken, Task<string?>> fault, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private volatile Answer? last;

    /// <summary>Null when all is well, else a sentence; at most 10 s old.</summary>
    public async Task<string?> LookAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (last is { } answer && now - answer.At < Remembered)
            return answer.Fault;
        var found = await AskAsync(cancellation);
        last = new Answer(found, now);
        return found;
    }

    private async Task<string?> AskAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return await fault(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"AWS did not answer within {Patience.TotalSeconds:0} seconds.";
        }
    }

    private sealed record Answer(string? Fault, DateTimeOffset At);
}
