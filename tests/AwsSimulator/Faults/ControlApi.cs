using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GenAIPipeline.AwsSimulator.Events;

namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>The control API under <c>/_simulator</c>: unsigned, because it is no part of AWS; the simulator listens on loopback.</summary>
internal static class ControlApi
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void MapControl(this WebApplication app, Simulator simulator)
    {
        var group = app.MapGroup("/_simulator");
        group.MapGet("/health", () => Results.Text("ready"));
        group.MapPost("/faults", (HttpRequest request) => AddAsync(simulator, request));
        group.MapGet("/faults", () => Results.Json(simulator.Faults.List(), Json));
        group.MapDelete("/faults", () => Done(simulator.Faults.Clear));
        group.MapDelete("/faults/{id:int}", (int id) => simulator.Faults.Remove(id) ? Results.NoContent() : Results.NotFound());
        group.MapGet("/calls", () => Results.Json(simulator.Calls.Counts(), Json));
        group.MapGet("/calls/recent", () => Results.Json(simulator.Calls.Recent(), Json));
        group.MapDelete("/calls", () => Done(simulator.Calls.Clear));
        group.MapPost("/reset", () => Done(simulator.Reset));
        group.MapGet("/settings/{service}", (string service) => simulator.Services.TryGetValue(service, out var found) ? Results.Json(found.Describe()) : Results.NotFound());
        group.MapPut("/settings/{service}", (string service, JsonObject settings) => Configure(simulator, service, settings));
        group.MapPost("/messages", (HttpRequest request) => PublishAsync(simulator, request));
    }

    private static async Task<IResult> AddAsync(Simulator simulator, HttpRequest request)
    {
        try
        {
            var fault = await JsonSerializer.DeserializeAsync<Fault>(request.Body, Json, request.HttpContext.RequestAborted);
            return fault is null ? Results.BadRequest("Expected a fault, got null.") : Results.Json(new { id = simulator.Faults.Add(fault) }, Json, statusCode: 201);
        }
        catch (JsonException e)
        {
            return Results.BadRequest(e.Message);
        }
    }

    /// <summary><c>{ arn, body, subject? }</c> to a queue or topic, or <c>{ source, detailType, detail }</c> onto the event bus.</summary>
    private static async Task<IResult> PublishAsync(Simulator simulator, HttpRequest request)
    {
        var message = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted) as JsonObject;
        if ((string?)message?["arn"] is { } arn && (string?)message["body"] is { } body)
            return simulator.Events.Notify("simulator", arn, new Notification(body, (string?)message["subject"])) ? Results.NoContent() : Results.NotFound();
        if ((string?)message?["source"] is not { } source || (string?)message["detailType"] is not { } type || message["detail"] is not JsonObject detail)
            return Results.BadRequest("Expected { arn, body } or { source, detailType, detail }.");
        simulator.Events.Emit(source, type, detail.DeepClone().AsObject());
        return Results.NoContent();
    }

    private static IResult Configure(Simulator simulator, string service, JsonObject settings)
    {
        if (!simulator.Services.TryGetValue(service, out var found))
            return Results.NotFound();
        try
        {
            found.Configure(settings);
            return Results.NoContent();
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException or JsonException or InvalidOperationException or FormatException)
        {
            return Results.BadRequest(e.Message);
        }
    }

    private static IResult Done(Action action)
    {
        action();
        return Results.NoContent();
    }
}
