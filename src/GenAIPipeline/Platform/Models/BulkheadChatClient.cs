using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>Keeps a model from more requests at once than it can take; the others wait their turn.</summary>
internal sealed class BulkheadChatClient(IChatClient inner, int most) : DelegatingChatClient(inner)
{
    private readonly SemaphoreSlim room = new(most);

    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await room.WaitAsync(cancellationToken);
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken);
        }
        finally
        {
            room.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            room.Dispose();
        base.Dispose(disposing);
    }
}
