using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Platform.Sqs;

/// <summary>
/// Receives, has the work done, deletes what is safe and gives the rest back. A crash in between does no harm: messages that are not deleted come again, and work is idempotent.
/// At the stop of the process what is in hand is finished, for a moment; what is not through by then is given back at once.
/// </summary>
/// <param name="queue">Which.</param>
/// <param name="receivers">Receipts in hand at once.</param>
/// <param name="work">What is done with the messages of one receipt.</param>
/// <param name="meter">Counts.</param>
/// <param name="environment">Clock and log.</param>
public sealed partial class QueueListener(SqsQueue queue, int receivers, QueueWork work, QueueMeter meter, QueueEnvironment environment) : BackgroundService
{
    /// <summary>Within the five seconds that a process has for its stop.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, receivers).Select(_ => Task.Run(() => ListenAsync(stoppingToken), CancellationToken.None)));

    /// <summary>One receipt: receives, works, deletes, gives back.</summary>
    /// <returns>How many messages there were.</returns>
    /// <exception cref="QueueUnavailableException">The queue refuses or does not answer.</exception>
    internal async Task<int> PassAsync(CancellationToken stopping)
    {
        var messages = await queue.ReceiveAsync(stopping);
        if (messages.Count == 0)
            return 0;
        meter.Received(queue.Name, messages.Count);
        IReadOnlyList<QueueVerdict>? verdicts = null;
        try
        {
            verdicts = await WorkAsync(messages, stopping);
        }
        finally
        {
            if (verdicts is null)
                await GiveBackAsync(messages, stopping.IsCancellationRequested);
        }

        var done = messages.Where((_, n) => verdicts[n] == QueueVerdict.Done).ToList();
        if (done.Count > 0)
        {
            var left = await queue.DeleteAsync(done, CancellationToken.None); // what they told is committed
            meter.Deleted(queue.Name, done.Count - left);
        }

        await GiveBackAsync([.. messages.Where((_, n) => verdicts[n] == QueueVerdict.Again)], atOnce: false);
        return messages.Count;
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        var pause = LeastPause;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await PassAsync(stopping);
                pause = LeastPause;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is QueueUnavailableException or System.Data.Common.DbException)
            {
                meter.Failed(queue.Name);
                Unavailable(environment.Log, queue.Name, pause.TotalSeconds, e.Message);
                pause = await PauseAsync(pause, stopping);
            }
            catch (Exception e)
            {
                // A bug in the work on these messages must not stop the others: they come again, and end in the dead letters.
                meter.Failed(queue.Name);
                Broken(environment.Log, e, queue.Name);
                pause = await PauseAsync(pause, stopping);
            }
        }
    }

    /// <summary>Works while the messages stay hidden, however long it takes.</summary>
    private async Task<IReadOnlyList<QueueVerdict>> WorkAsync(IReadOnlyList<QueueMessage> messages, CancellationToken stopping)
    {
        using var ending = new CancellationTokenSource();
        await using var stop = stopping.Register(() => ending.CancelAfter(Grace));
        using var through = new CancellationTokenSource();
        var hiding = KeepHiddenAsync(messages, through.Token);
        try
        {
            return await work(messages, ending.Token);
        }
        finally
        {
            await through.CancelAsync();
            await hiding; // or it might hide again what was just given back
        }
    }

    private async Task KeepHiddenAsync(IReadOnlyList<QueueMessage> messages, CancellationToken through)
    {
        using var timer = new PeriodicTimer(SqsQueue.Hidden / 3, environment.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(through))
                await queue.HideAsync(messages, _ => SqsQueue.Hidden, CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            // the work is through
        }
        catch (QueueUnavailableException e)
        {
            NotHidden(environment.Log, queue.Name, e.Message);
        }
    }

    private async Task GiveBackAsync(IReadOnlyList<QueueMessage> messages, bool atOnce)
    {
        if (messages.Count == 0)
            return;
        meter.Returned(queue.Name, messages.Count);
        try
        {
            await queue.HideAsync(messages, message => atOnce ? TimeSpan.Zero : message.Delay, CancellationToken.None);
        }
        catch (QueueUnavailableException e)
        {
            NotHidden(environment.Log, queue.Name, e.Message); // they come back by themselves when their time is over
        }
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(pause, environment.Time, stopping);
        }
        catch (OperationCanceledException)
        {
            // the loop ends
        }

        return pause * 2 < MostPause ? pause * 2 : MostPause;
    }

    [LoggerMessage(LogLevel.Warning, "The {Queue} queue's messages wait, another try follows in {Seconds} s: {Reason}")]
    private static partial void Unavailable(ILogger log, string queue, double seconds, string reason);

    [LoggerMessage(LogLevel.Error, "Messages of the {Queue} queue were not worked on; they come again")]
    private static partial void Broken(ILogger log, Exception e, string queue);

    [LoggerMessage(LogLevel.Warning, "Messages of the {Queue} queue come back sooner or later than they should: {Reason}")]
    private static partial void NotHidden(ILogger log, string queue, string reason);
}

/// <summary>Clock and log of a listener.</summary>
public sealed record QueueEnvironment(TimeProvider Time, ILogger<QueueListener> Log);
