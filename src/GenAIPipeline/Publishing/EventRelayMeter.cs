using System.Diagnostics.Metrics;

namespace GenAIPipeline.Publishing;

/// <summary>How the sending of events goes; only the process that sends has numbers above zero.</summary>
public sealed class EventRelayMeter : IDisposable
{
    private readonly Meter meter = new("GenAIPipeline.EventRelay");
    private readonly Counter<long> sent;
    private readonly Counter<long> failed;
    private long waiting;

    public EventRelayMeter()
    {
        sent = meter.CreateCounter<long>("genaipipeline.events.sent", description: "Events that the receiver took.");
        failed = meter.CreateCounter<long>("genaipipeline.events.send_failures", description: "Events that were not taken and are sent again, by reason.");
        meter.CreateObservableGauge("genaipipeline.events.lag", () => Volatile.Read(ref waiting), description: "Events of the feed that are still to be sent.");
    }

    internal void Sent(int events) => sent.Add(events);

    internal void Failed(int events, string reason) => failed.Add(events, new KeyValuePair<string, object?>("reason", reason));

    internal void Waits(long events) => Volatile.Write(ref waiting, events);

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}
