using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Web.Components.Operating;

/// <summary>A part that the service stands on.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Fault">What is wrong and what to do; null when it is well.</param>
/// <param name="Note">Said when it is well.</param>
public sealed record Part(string Name, string? Fault, string Note);

/// <summary>Looks at the parts.</summary>
public sealed class PartsHealth(DatabaseReadiness database, IEnumerable<ReadinessCheck> checks, IFileStore files, ConfiguredModels models, ModelReadiness model)
{
    public async Task<IReadOnlyList<Part>> ReadAsync(CancellationToken cancellation)
    {
        var parts = new List<Part>
        {
            new("Database", await database.FaultAsync(cancellation), "answers"),
            new("Files", files.HasRoom() ? null : "The disk is nearly full; uploads are refused until there is room.", "there is room"),
            new("Model", models.Fault ?? await model.FaultAsync(cancellation), models.Current.First is { } first ? $"{first.Model} at {first.Place}" : "built-in extract, every sentence verbatim"),
        };
        foreach (var check in checks.Where(check => check.Name != ModelReadiness.Name))
            parts.Add(new(check.Name, await check.Fault(cancellation), "ok"));
        return parts;
    }
}
