using System.Diagnostics.Metrics;

namespace GenAIPipeline.Platform.Sqs;

/// <summary>Numbers of the queues' messages, by the queue's name.</summary>
public sealed class QueueMeter : IDisposable
{
    private readonly Meter meter = new("GenAIPipeline");
    private readonly Counter<long> received;
    private readonly Counter<long> deleted;
    private readonly Counter<long> returned;
    private readonly Counter<long> failures;

    public QueueMeter()
    {
        received = meter.CreateCounter<long>("genaipipeline.queue.received", description: "Messages received, each time they are.");
        deleted = meter.CreateCounter<long>("genaipipeline.queue.deleted", description: "Messages deleted because what they told is safe.");
        returned = meter.CreateCounter<long>("genaipipeline.queue.returned", description: "Messages given back: not understood, not known yet, or not worked on.");
        failures = meter.CreateCounter<long>("genaipipeline.queue.failures", description: "Calls of a queue, or work on its messages, that failed.");
    }

    public void Received(string queue, int messages) => received.Add(messages, new KeyValuePair<string, object?>("queue", queue));

    public void Deleted(string queue, int messages) => deleted.Add(messages, new KeyValuePair<string, object?>("queue", queue));

    public void Returned(string queue, int messages) => returned.Add(messages, new KeyValuePair<string, object?>("queue", queue));

    public void Failed(string queue) => failures.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Dispose() => meter.Dispose();
}
