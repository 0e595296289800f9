namespace GenAIPipeline.Platform.Models;

/// <summary>Whether the models of the account can be called: asked once when it is first wanted, and again every half minute until they can.</summary>
public sealed class ModelReadiness(ModelGateway gateway, TimeProvider time) : IDisposable
{
    /// <summary>What readiness calls it.</summary>
    public const string Name = "models";

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <summary>A model that takes longer is ill or busy, which is no fault of the configuration.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim oneAtATime = new(1);
    private string? fault;
    private bool isWell;
    private long? askedAt;

    /// <summary>Null when they can, else one sentence that names the model and what to do.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        if (isWell || !gateway.IsConfigured)
            return null;
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            if (!isWell && (askedAt is not { } at || time.GetElapsedTime(at) >= Again))
            {
                (fault, isWell) = await AskAsync(cancellation);
                askedAt = time.GetTimestamp();
            }

            return fault;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private async Task<(string? Fault, bool IsWell)> AskAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var found = await gateway.FaultAsync(either.Token);
            return (found, found is null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => oneAtATime.Dispose();
}
