using System.Text.Json;
using GenAIPipeline.Events;

namespace GenAIPipeline.Publishing;

/// <summary>What events there are.</summary>
/// <param name="Source">The CloudEvents source of this installation.</param>
/// <param name="Feed">Where they are read by cursor.</param>
/// <param name="Stream">Where they are streamed.</param>
/// <param name="Types">Every type.</param>
public sealed record EventCatalog(string Source, string Feed, string Stream, IReadOnlyList<EventCatalogType> Types)
{
    internal static EventCatalog Build(CloudEvents envelope, EventOptions options) => new(
        options.Source,
        "/v1/events",
        "/v1/events/stream",
        [
            .. EventSchemas.All.GroupBy(schema => schema.Type).Select(versions => new EventCatalogType(
                envelope.TypeOf(versions.Key),
                Description(versions.Last()),
                versions.Last().Version,
                [.. versions.Select(schema => envelope.SchemaAddress(schema.Type, schema.Version))])),
        ]);

    private static string Description(EventSchema schema)
    {
        using var document = JsonDocument.Parse(schema.Json);
        return document.RootElement.GetProperty("description").GetString()!;
    }
}

/// <summary>One type of event.</summary>
/// <param name="Type">With prefix.</param>
/// <param name="Description">When it is emitted.</param>
/// <param name="Version">Newest version of its schema.</param>
/// <param name="Schemas">Where its schemas are served, oldest first.</param>
public sealed record EventCatalogType(string Type, string Description, string Version, IReadOnlyList<string> Schemas);
