using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Sqs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Intake;

/// <summary>The queues in front of the pipeline, for operators.</summary>
public static class QueueEndpoints
{
    public static IEndpointRouteBuilder MapQueues(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/queues").RequireAuthorization(Scopes.Operate).WithTags("Operations");
        group.MapGet("", ListAsync).WithName("ListQueues").WithSummary("The queues in front of the pipeline and how full they are; none in embedded mode.");
        group.MapPost("/{name}/redrive", RedriveAsync).WithName("RedriveQueue").WithSummary("Sends messages that were received too often through again; answers about how many.");
        return routes;
    }

    private static async Task<Results<Ok<IReadOnlyList<QueueDepth>>, ProblemHttpResult>> ListAsync(IEnumerable<IIntakeQueue> queues, CancellationToken cancellation)
    {
        try
        {
            var depths = new List<QueueDepth>();
            foreach (var queue in queues)
                depths.Add(await queue.LookAsync(cancellation));
            return TypedResults.Ok<IReadOnlyList<QueueDepth>>(depths);
        }
        catch (QueueUnavailableException e)
        {
            return Unavailable(e);
        }
    }

    private static async Task<Results<Accepted<QueueRedriveAnswer>, ProblemHttpResult>> RedriveAsync(string name, IEnumerable<IIntakeQueue> queues, CancellationToken cancellation)
    {
        if (queues.FirstOrDefault(known => known.Name == name) is not { } queue)
            return ApiProblem.NotFound("queue_not_found", "There is no such queue in this installation.");
        try
        {
            return await queue.RedriveAsync(cancellation) is { } moving
                ? TypedResults.Accepted((string?)null, new QueueRedriveAnswer(moving))
                : ApiProblem.Conflict("no_dead_letters", "The queue has no dead-letter queue; give it a redrive policy.");
        }
        catch (QueueUnavailableException e)
        {
            return Unavailable(e);
        }
    }

    private static ProblemHttpResult Unavailable(QueueUnavailableException e) => ApiProblem.Of(StatusCodes.Status502BadGateway, "queue_unavailable", e.Message);
}

/// <summary>About how many messages go through again.</summary>
public sealed record QueueRedriveAnswer(long Moving);
