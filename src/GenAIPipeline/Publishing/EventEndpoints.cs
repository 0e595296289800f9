using GenAIPipeline.Events;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Publishing;

/// <summary>The feed, the stream, and the contract of what is in them.</summary>
public static class EventEndpoints
{
    private const string BatchType = "application/cloudevents-batch+json";
    private const string SchemaType = "application/schema+json";

    public static IEndpointRouteBuilder MapEvents(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.ServiceProvider.GetRequiredService<FeedStream>().WakeOn(routes.ServiceProvider.GetRequiredService<Listener>());
        var group = routes.MapGroup("/v1").RequireAuthorization(Scopes.Consume).WithTags("Events");
        group.MapGet("/events", ReadAsync).WithName("ReadEvents").WithSummary("Events behind a cursor, oldest first; Link names the next page, always.")
            .Produces(200, contentType: BatchType);
        group.MapGet("/events/stream", Stream).WithName("StreamEvents").WithSummary("The feed as server-sent events; Last-Event-ID resumes.");
        group.MapGet("/schemas/{type}/{version}", Schema).WithName("GetEventSchema").WithSummary("JSON Schema of an event type's data.").Produces(200, contentType: SchemaType);
        group.MapGet("/catalog", Catalog).WithName("GetEventCatalog").WithSummary("Every event type with its meaning and its schemas.");
        return routes;
    }

    private static async Task<IResult> ReadAsync(
        string? after, [FromQuery] string[]? types, string? limit, HttpContext http, FeedStore feed, CloudEvents envelope, CancellationToken cancellation)
    {
        if (Paging.Limit(limit) is not { } most)
            return ApiProblem.BadRequest("bad_limit", $"Expected limit from 1 to {Paging.MaxLimit}, got '{limit}'.");
        if (Cursor(after) is not { } cursor)
            return BadCursor(after);
        var tenant = http.User.Tenant();
        var wanted = Types(types, envelope);
        // Read before the page: what is published in between is behind it, so a filtered reader may skip to it without missing anything.
        var last = wanted.Length > 0 ? await feed.LastSequenceAsync(tenant, cancellation) : 0;
        var page = await feed.ReadAsync(tenant, cursor, wanted, most, cancellation);
        var next = page.Count > 0 ? page[^1].Sequence : cursor;
        http.LinkNext(CloudEvents.Cursor(page.Count < most ? Math.Max(next, last) : next));
        return TypedResults.Bytes(envelope.WriteBatch(page), BatchType);
    }

    private static IResult Stream(
        string? after, [FromQuery] string[]? types, [FromHeader(Name = "Last-Event-ID")] string? lastEventId, HttpContext http, FeedStream stream, CloudEvents envelope)
    {
        var from = string.IsNullOrEmpty(lastEventId) ? after : lastEventId;
        if (Cursor(from) is not { } cursor)
            return BadCursor(from);
        return TypedResults.ServerSentEvents(stream.ReadAsync(http.User.Tenant(), cursor, Types(types, envelope), http.RequestAborted));
    }

    private static IResult Schema(string type, string version, CloudEvents envelope) =>
        EventSchemas.Find(envelope.WithoutPrefix(type), version) is { } schema
            ? TypedResults.Text(schema.Json, SchemaType)
            : ApiProblem.Of(404, "schema_not_found", $"There is no schema of {type} {version}; /v1/catalog lists all.");

    private static Ok<EventCatalog> Catalog(CloudEvents envelope, EventOptions options) => TypedResults.Ok(EventCatalog.Build(envelope, options));

    private static long? Cursor(string? text) => string.IsNullOrEmpty(text) ? 0 : CloudEvents.ParseCursor(text);

    private static ProblemHttpResult BadCursor(string? text) =>
        ApiProblem.BadRequest("bad_cursor", $"Expected a sequence of digits as the feed writes it, got '{text}'.");

    private static string[] Types(string[]? types, CloudEvents envelope) =>
        [.. (types ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(envelope.WithoutPrefix).Distinct()];
}
