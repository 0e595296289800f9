using System.Text;
using Amazon.EventBridge;
using Amazon.EventBridge.Model;
using Amazon.Runtime;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Publishing;

/// <summary>Sends events to a bus of EventBridge: the whole CloudEvent as detail, so that its <c>id</c> tells repetitions.</summary>
/// <param name="bridge">The connection; its own retries should be off.</param>
/// <param name="bus">Name or ARN of the bus.</param>
/// <param name="envelope">Writes the CloudEvents.</param>
/// <param name="options">Whose prefix is the source.</param>
public sealed class EventBridgeEventSender(IAmazonEventBridge bridge, string bus, CloudEvents envelope, EventOptions options) : IEventSender
{
    /// <summary>An entry, and in older regions all entries of a call together, must stay below 256 KB with the bus's own envelope.</summary>
    internal const int MostBytes = 255 * 1024;

    private const int TimeBytes = 14;

    /// <inheritdoc/>
    public string Name => $"eventbridge:{bus}";

    /// <inheritdoc/>
    public int MostEvents => 10;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string?>> SendAsync(IReadOnlyList<FeedEvent> events, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(events);
        var reasons = new List<string?>();
        foreach (var batch in Batches([.. events.Select(Entry)]))
            reasons.AddRange(await PutAsync(batch, cancellation));
        return reasons;
    }

    private async Task<IEnumerable<string?>> PutAsync(List<PutEventsRequestEntry> entries, CancellationToken cancellation)
    {
        try
        {
            var answer = await bridge.PutEventsAsync(new PutEventsRequest { Entries = entries }, cancellation);
            // An answer of another length says nothing about any of them.
            return answer.Entries?.Count == entries.Count
                ? answer.Entries.Select(result => result.EventId is null || result.ErrorCode is not null ? result.ErrorCode ?? "NoEventId" : null)
                : throw new EventSendException("EventBridge's answer does not name every event.", needsOperator: false);
        }
        catch (Exception e) when (e is not (EventSendException or OperationCanceledException) || e is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw Failure(e);
        }
    }

    private PutEventsRequestEntry Entry(FeedEvent e)
    {
        var entry = new PutEventsRequestEntry { EventBusName = bus, Source = options.Prefix, DetailType = e.Type, Time = e.Time.UtcDateTime, Detail = envelope.Write(e) };
        if (Size(entry) > MostBytes)
            entry.Detail = envelope.WriteReference(e);
        return entry;
    }

    /// <summary>As few calls as the sizes allow, in order.</summary>
    private static IEnumerable<List<PutEventsRequestEntry>> Batches(IReadOnlyList<PutEventsRequestEntry> entries)
    {
        var batch = new List<PutEventsRequestEntry>();
        var bytes = 0;
        foreach (var entry in entries)
        {
            var size = Size(entry);
            if (batch.Count > 0 && bytes + size > MostBytes)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }

            batch.Add(entry);
            bytes += size;
        }

        yield return batch;
    }

    /// <summary>Bytes as EventBridge counts them.</summary>
    private static int Size(PutEventsRequestEntry entry) =>
        TimeBytes + Encoding.UTF8.GetByteCount(entry.Source) + Encoding.UTF8.GetByteCount(entry.DetailType) + Encoding.UTF8.GetByteCount(entry.Detail);

    private EventSendException Failure(Exception e)
    {
        var service = e as AmazonServiceException ?? e.InnerException as AmazonServiceException;
        var fault = AwsFault.Of($"The bus {bus}", service?.ErrorCode, service?.StatusCode ?? 0, e.Message);
        return new EventSendException(fault.Sentence, fault.NeedsOperator, e);
    }
}
