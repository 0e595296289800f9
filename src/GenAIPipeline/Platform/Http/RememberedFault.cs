namespace GenAIPipeline.Platform.Http;

/// <summary>Remembers for a moment how a check of something outside ended, because whoever watches readiness asks often. What takes long goes on behind the answer, so that the next one knows more.</summary>
internal sealed class RememberedFault(Func<CancellationToken, Task<string?>> fault, TimeProvider time)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Then it is asked anew.</summary>
    private static readonly TimeSpan LongestCheck = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task<string?> check = Task.FromResult<string?>(null);
    private DateTimeOffset endedAt = DateTimeOffset.MinValue;

    /// <summary>Null when all is well, else a sentence; at most 10 s old.</summary>
    public async Task<string?> LookAsync(CancellationToken cancellation)
    {
        Task<string?> asked;
        lock (gate)
        {
            if (check.IsCompleted && time.GetUtcNow() - endedAt >= Remembered)
                check = AskAsync();
            asked = check;
        }

        try
        {
            return await asked.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return $"AWS did not answer within {Patience.TotalSeconds:0} seconds.";
        }
    }

    private async Task<string?> AskAsync()
    {
        using var patience = new CancellationTokenSource(LongestCheck, time);
        try
        {
            return await fault(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return $"AWS did not answer within {LongestCheck.TotalSeconds:0} seconds.";
        }
        finally
        {
            endedAt = time.GetUtcNow();
        }
    }
}
