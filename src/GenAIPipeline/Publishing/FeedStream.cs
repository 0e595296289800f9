using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Hosting;

namespace GenAIPipeline.Publishing;

/// <summary>The feed as a stream that goes on for as long as somebody listens.</summary>
public sealed class FeedStream
{
    /// <summary>From the last thing sent to the heartbeat that keeps proxies from closing the connection; also the net under lost notifications.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const int Page = 500;

    private readonly FeedStore feed;
    private readonly FeedSignal signal;
    private readonly CloudEvents envelope;
    private readonly IHostApplicationLifetime lifetime;
    private readonly TimeProvider time;

    public FeedStream(FeedStore feed, FeedSignal signal, CloudEvents envelope, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        this.feed = feed;
        this.signal = signal;
        this.envelope = envelope;
        this.lifetime = lifetime;
        this.time = time;
    }

    /// <summary>Lets passes of sequencers in other processes wake this process's readers.</summary>
    public void WakeOn(Listener listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        listener.On("feed", _ => signal.Published());
    }

    /// <summary>Events behind the cursor and all that come, with a heartbeat in between. Ends quietly when the reader goes or the process stops.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(string tenant, long after, string[] types, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var cursor = after;
        while (!ends.IsCancellationRequested)
        {
            var published = signal.NextPublication; // taken before reading, so that nothing slips in between
            if (await NextPageAsync(tenant, cursor, types, ends.Token) is not { } page)
                yield break;
            foreach (var e in page)
            {
                cursor = e.Sequence;
                yield return new SseItem<string>(envelope.Write(e), envelope.TypeOf(e.Type)) { EventId = CloudEvents.Cursor(e.Sequence) };
            }

            if (page.Count == 0 && !await IsPublishedAsync(published, ends.Token) && !ends.IsCancellationRequested)
                yield return new SseItem<string>("{}", "heartbeat");
        }
    }

    private async Task<IReadOnlyList<FeedEvent>?> NextPageAsync(string tenant, long after, string[] types, CancellationToken ends)
    {
        try
        {
            return await feed.ReadAsync(tenant, after, types, Page, ends);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>True when something was published; false when a heartbeat is due or the stream ends.</summary>
    private async Task<bool> IsPublishedAsync(Task published, CancellationToken ends)
    {
        try
        {
            await published.WaitAsync(Heartbeat, time, ends);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return false;
        }
    }
}
