using GenAIPipeline.Platform.Outbox;

namespace GenAIPipeline.Publishing;

/// <summary>Where events leave the process.</summary>
public interface IEventSender
{
    /// <summary>What is stored as the cursor's owner: another sender begins at the start of the feed.</summary>
    string Name { get; }

    /// <summary>Most events of one call.</summary>
    int MostEvents { get; }

    /// <summary>Sends events of which no two are about the same document.</summary>
    /// <param name="events">1 to <see cref="MostEvents"/>.</param>
    /// <param name="cancellation">Ends the call; events may have arrived nevertheless.</param>
    /// <returns>For each event why it was not taken, as a word for logs; null for those that were.</returns>
    /// <exception cref="EventSendException">Nothing is known of any of them: all are sent again.</exception>
    Task<IReadOnlyList<string?>> SendAsync(IReadOnlyList<FeedEvent> events, CancellationToken cancellation);
}
