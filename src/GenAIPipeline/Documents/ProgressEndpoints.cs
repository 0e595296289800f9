using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace GenAIPipeline.Documents;

/// <summary>Live progress as server-sent events: the present state first, then each change, until the document rests or ends.</summary>
public static class ProgressEndpoints
{
    /// <summary>How often something is sent when nothing happens, so that neither side takes the other for gone.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(2);

    public static IEndpointRouteBuilder MapProgress(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/documents/{id}/progress", FollowAsync).RequireAuthorization(Scopes.Read).WithTags("Documents").WithName("FollowDocument")
            .WithSummary("Live progress as server-sent events").WithDescription("Events: state, heartbeat, deleted. The stream ends when the document rests or has ended.")
            .Produces<DocumentProgress>(200, "text/event-stream").ProducesProblem(404).ProducesProblem(410);
        return routes;
    }

    private static async Task<IResult> FollowAsync(
        Guid id, HttpContext context, ClaimsPrincipal user, DocumentLookup lookup, ProgressSources sources, IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var found = await lookup.FindAsync(user, id, cancellation);
        if (found.Document is not { } document)
            return found.Problem!;
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var ends = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(ends);
        return TypedResults.ServerSentEvents(StreamAsync(document.Id, sources, ends.Token));
    }

    private static async IAsyncEnumerable<SseItem<DocumentProgress>> StreamAsync(DocumentId id, ProgressSources sources, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var states = sources.Waiting.FollowAsync(id, cancellation).GetAsyncEnumerator(cancellation);
        while (true)
        {
            var next = states.MoveNextAsync().AsTask();
            while (await Task.WhenAny(next, Task.Delay(Heartbeat, sources.Time, cancellation)) != next && !cancellation.IsCancellationRequested)
                yield return Item("heartbeat", new DocumentProgress { Id = id.Value, At = sources.Time.GetUtcNow() });
            // Ends quietly when the client or the process leaves: an exception here would look like a fault.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!next.IsCompletedSuccessfully || !next.Result)
                yield break;
            yield return states.Current.Document is { } document
                ? Item("state", DocumentProgress.Of(document, states.Current.Progress, sources.Stages, sources.Time.GetUtcNow()))
                : Item("deleted", new DocumentProgress { Id = id.Value, At = sources.Time.GetUtcNow() });
            if (states.Current.Document?.Status.IsAtRest() != false)
                yield break;
        }
    }

    private static SseItem<DocumentProgress> Item(string type, DocumentProgress progress) => new(progress, type) { ReconnectionInterval = Reconnect };
}

/// <summary>What a progress stream reads.</summary>
public sealed record ProgressSources(DocumentWaiting Waiting, StageOrder Stages, TimeProvider Time);

/// <summary>How far a document is.</summary>
public sealed record DocumentProgress
{
    public required Guid Id { get; init; }

    /// <summary>When this was sent.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Absent in a heartbeat and after a deletion.</summary>
    public DocumentStatus? Status { get; init; }

    /// <summary>The stage whose turn it is.</summary>
    public StageName? Stage { get; init; }
    public StageProgress? Progress { get; init; }
    public int? Run { get; init; }
    public int? Attempt { get; init; }
    public DocumentError? Error { get; init; }
    public DocumentWait? Wait { get; init; }

    internal static DocumentProgress Of(Document document, StageProgress? progress, StageOrder stages, DateTimeOffset at) => new()
    {
        Id = document.Id.Value,
        At = at,
        Status = document.Status,
        Stage = stages.On(document.Status),
        Progress = document.Status.IsAtRest() ? null : progress,
        Run = document.Run,
        Attempt = document.Attempt,
        Error = document.Error,
        Wait = document.Wait,
    };
}
