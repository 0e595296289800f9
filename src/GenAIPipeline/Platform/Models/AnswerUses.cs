using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Models;

/// <summary>
/// Hits of the cache, written behind the callers' backs: their rows of the ledger, and the documents that use the answers. A stage waits for them once, before it
/// commits, so that a deleted document takes its answers along.
/// </summary>
public sealed partial class AnswerUses(AnswerStore store, TimeProvider time, ILogger log) : BackgroundService
{
    private const int BatchSize = 500;

    /// <summary>Kept while the database is away; what comes on top is not recorded.</summary>
    private const int MostWaiting = 50_000;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<AnswerUse> waiting = new();
    private readonly SemaphoreSlim writing = new(1);

    internal void Add(AnswerUse use)
    {
        if (waiting.Count < MostWaiting)
            waiting.Enqueue(use);
    }

    /// <summary>Returns when everything that was added before is written.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        await writing.WaitAsync(cancellation);
        try
        {
            for (var left = waiting.Count; left > 0; left -= BatchSize)
                await WriteAsync(cancellation);
        }
        finally
        {
            writing.Release();
        }
    }

    public override void Dispose()
    {
        writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await TryFlushAsync();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryFlushAsync();
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            // Also while the process stops: it is a few milliseconds.
            await FlushAsync(CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            NotWritten(e.Message);
        }
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var batch = new List<AnswerUse>(BatchSize);
        while (batch.Count < BatchSize && waiting.TryDequeue(out var use))
            batch.Add(use);
        try
        {
            await store.NoteAsync(batch, cancellation);
        }
        catch (Exception e) when (e is not PostgresException { IsTransient: false })
        {
            batch.ForEach(waiting.Enqueue);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Hits of the answer cache could not be recorded and are tried again: {Reason}")]
    private partial void NotWritten(string reason);
}

/// <summary>A hit of the cache.</summary>
internal sealed record AnswerUse(AnswerRequest Request, ModelCallRow Row);
