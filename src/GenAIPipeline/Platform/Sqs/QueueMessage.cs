namespace GenAIPipeline.Platform.Sqs;

/// <summary>A message in hand: hidden from other receivers until it is deleted, given back, or its time is over.</summary>
/// <param name="Id">Given by the queue; the same each time it is received.</param>
/// <param name="Body">What was sent.</param>
/// <param name="Receives">How often it was received, this time included.</param>
/// <param name="Handle">Stands for this receipt of it.</param>
public sealed record QueueMessage(string Id, string Body, int Receives, string Handle)
{
    private static readonly TimeSpan LeastDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MostDelay = TimeSpan.FromMinutes(15);

    /// <summary>From now until it is worth another look: doubling from 5 s with every receipt, 15 min at most.</summary>
    public TimeSpan Delay => TimeSpan.FromSeconds(Math.Min(MostDelay.TotalSeconds, LeastDelay.TotalSeconds * Math.Pow(2, Math.Clamp(Receives - 1, 0, 10))));
}

/// <summary>What becomes of a message.</summary>
public enum QueueVerdict
{
    /// <summary>What it told is safe elsewhere: it is deleted.</summary>
    Done,

    /// <summary>It goes back and comes again after its delay; received too often, the queue's redrive policy moves it to the dead letters.</summary>
    Again,
}

/// <summary>Works on the messages of one receipt and says what becomes of each, in their order.</summary>
public delegate Task<IReadOnlyList<QueueVerdict>> QueueWork(IReadOnlyList<QueueMessage> messages, CancellationToken cancellation);

/// <summary>How full a queue is; the numbers are approximate.</summary>
/// <param name="Name">Which.</param>
/// <param name="Waiting">Messages that can be received.</param>
/// <param name="InHand">Received, neither deleted nor given back.</param>
/// <param name="Delayed">Not to be received yet.</param>
/// <param name="DeadLetters">Received too often; null when the queue has no dead-letter queue.</param>
public sealed record QueueDepth(string Name, long Waiting, long InHand, long Delayed, long? DeadLetters);

/// <summary>The queue did not do what it was asked for; the message is a sentence for operators.</summary>
public sealed class QueueUnavailableException(string sentence, Exception? inner = null) : Exception(sentence, inner);
