namespace GenAIPipeline.AwsSimulator.Sqs;

/// <summary>
/// One standard queue. All state is guarded by one short lock that is never held over an await; receivers that wait are woken by a task that every arrival
/// completes, or by the clock when the next hidden message becomes visible.
/// </summary>
internal sealed class MessageQueue(string name, string arn, QueueAttributes attributes, TimeProvider clock)
{
    /// <summary>SQS's own limit of messages in flight.</summary>
    public const int MaxInFlight = 120_000;

    private readonly Lock gate = new();
    private readonly Dictionary<long, Message> messages = [];
    private readonly Queue<(Message Message, int Turn)> ready = new();
    private readonly PriorityQueue<(Message Message, int Turn), DateTimeOffset> hidden = new();
    private readonly int[] counts = new int[4];
    private TaskCompletionSource nextArrival = NewArrival();
    private long number;

    public string Name => name;

    public string Arn => arn;

    public DateTimeOffset CreatedAt { get; } = clock.GetUtcNow();

    public DateTimeOffset ModifiedAt { get; set; } = clock.GetUtcNow();

    public DateTimeOffset? PurgedAt { get; set; }

    /// <summary>Replaced as a whole.</summary>
    public QueueAttributes Attributes { get; set; } = attributes;

    /// <summary>Takes dead letters out of the queue; set by the store, which knows the other queues.</summary>
    public Action<MessageQueue, Message>? OnDeadLetter { get; set; }

    /// <summary>Visible, in flight, delayed.</summary>
    public (int Visible, int InFlight, int Delayed) Count()
    {
        Settle();
        lock (gate)
            return (counts[(int)MessageState.Ready], counts[(int)MessageState.InFlight], counts[(int)MessageState.Delayed]);
    }

    public void Add(Message message, TimeSpan delay)
    {
        lock (gate)
        {
            message.Number = ++number;
            messages.Add(message.Number, message);
            if (delay > TimeSpan.Zero)
                Hide(message, MessageState.Delayed, delay);
            else
                Show(message);
            Arrived();
        }
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellation)
    {
        var deadline = clock.GetUtcNow() + wait;
        while (true)
        {
            Settle();
            IReadOnlyList<ReceivedMessage> received;
            Task arrival;
            DateTimeOffset next;
            lock (gate)
            {
                received = Take(max, visibility);
                arrival = nextArrival.Task;
                next = hidden.TryPeek(out _, out var at) && at < deadline ? at : deadline;
            }
            var now = clock.GetUtcNow();
            if (received.Count > 0 || now >= deadline)
                return received;
            if (next > now)
                await Pause(arrival, next - now, cancellation);
        }
    }

    /// <summary>Deletes by handle; false if the handle is of no message of this queue. An outdated handle deletes nothing and is true, as on AWS.</summary>
    public bool Delete(string handle)
    {
        lock (gate)
        {
            if (!ReceiptHandle.TryRead(handle, name, out var receipt) || receipt.Number > number)
                return false;
            if (messages.TryGetValue(receipt.Number, out var message) && message.ReceiveCount == receipt.Receive)
                Remove(message);
            return true;
        }
    }

    /// <summary>Hides a message in flight for another time from now.</summary>
    public VisibilityChange ChangeVisibility(string handle, TimeSpan visibility)
    {
        Settle();
        lock (gate)
        {
            if (!ReceiptHandle.TryRead(handle, name, out var receipt) || receipt.Number > number)
                return VisibilityChange.InvalidHandle;
            if (!messages.TryGetValue(receipt.Number, out var message))
                return VisibilityChange.Gone;
            if (message.State != MessageState.InFlight || message.ReceiveCount != receipt.Receive)
                return VisibilityChange.NotInFlight;
            Hide(message, MessageState.InFlight, visibility);
        }
        if (visibility == TimeSpan.Zero)
            Settle();
        return VisibilityChange.Done;
    }

    public void Purge()
    {
        lock (gate)
            foreach (var message in messages.Values.ToList())
                Remove(message);
    }

    /// <summary>Takes visible messages out for good, to put them elsewhere.</summary>
    public IReadOnlyList<Message> TakeOut(int max)
    {
        Settle();
        lock (gate)
        {
            var taken = new List<Message>();
            while (taken.Count < max && ready.TryDequeue(out var entry))
                if (IsCurrent(entry))
                {
                    Remove(entry.Message);
                    taken.Add(entry.Message);
                }
            return taken;
        }
    }

    /// <summary>Shows what is due, hands on what was received too often, drops what is too old.</summary>
    private void Settle()
    {
        var dead = new List<Message>();
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var shown = false;
            while (hidden.TryPeek(out var entry, out var at) && at <= now)
            {
                hidden.Dequeue();
                if (!IsCurrent(entry))
                    continue;
                if (Attributes.MaxReceiveCount is { } most && entry.Message.ReceiveCount >= most)
                {
                    Remove(entry.Message);
                    dead.Add(entry.Message);
                    continue;
                }
                Show(entry.Message);
                shown = true;
            }
            while (ready.TryPeek(out var first) && (!IsCurrent(first) || first.Message.SentAt + Attributes.Retention <= now))
            {
                if (IsCurrent(first))
                    Remove(first.Message);
                ready.Dequeue();
            }
            if (shown)
                Arrived();
        }
        foreach (var message in dead)
            OnDeadLetter?.Invoke(this, message);
    }

    private List<ReceivedMessage> Take(int max, TimeSpan visibility)
    {
        var received = new List<ReceivedMessage>();
        while (received.Count < max && ready.TryDequeue(out var entry))
        {
            if (!IsCurrent(entry))
                continue;
            var message = entry.Message;
            message.ReceiveCount++;
            message.FirstReceivedAt ??= clock.GetUtcNow();
            Hide(message, MessageState.InFlight, visibility);
            received.Add(new ReceivedMessage(message.Content, new ReceiptHandle(message.Number, message.ReceiveCount).Text(name), message.SentAt, message.FirstReceivedAt.Value, message.ReceiveCount, message.DeadLetterSourceArn));
        }
        return received;
    }

    private async Task Pause(Task arrival, TimeSpan time, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(arrival, Task.Delay(time, clock, ended.Token));
        await ended.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private void Show(Message message)
    {
        SetState(message, MessageState.Ready);
        ready.Enqueue((message, ++message.Turn));
    }

    private void Hide(Message message, MessageState state, TimeSpan time)
    {
        SetState(message, state);
        hidden.Enqueue((message, ++message.Turn), clock.GetUtcNow() + time);
    }

    private void Remove(Message message)
    {
        SetState(message, MessageState.Gone);
        message.Turn++;
        messages.Remove(message.Number);
    }

    private void SetState(Message message, MessageState state)
    {
        counts[(int)message.State]--;
        counts[(int)state]++;
        message.State = state;
    }

    private void Arrived()
    {
        nextArrival.TrySetResult();
        nextArrival = NewArrival();
    }

    private static bool IsCurrent((Message Message, int Turn) entry) => entry.Message.Turn == entry.Turn;

    private static TaskCompletionSource NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How a change of visibility ended.</summary>
internal enum VisibilityChange
{
    Done,
    InvalidHandle,
    Gone,
    NotInFlight,
}

/// <summary>A message as a receiver gets it.</summary>
internal sealed record ReceivedMessage(MessageContent Content, string Handle, DateTimeOffset SentAt, DateTimeOffset FirstReceivedAt, int ReceiveCount, string? DeadLetterSourceArn);
