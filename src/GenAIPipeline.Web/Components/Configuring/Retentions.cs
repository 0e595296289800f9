using GenAIPipeline.Platform.Models;

namespace GenAIPipeline.Web.Components.Configuring;

/// <summary>How long what is kept, as configured (section <c>Retention</c>: <c>Files</c>, <c>Text</c>, <c>Results</c>); null is for ever.</summary>
public sealed class Retentions(IConfiguration configuration, ConfiguredModels models)
{
    public IReadOnlyList<(string What, TimeSpan? Kept)> All =>
    [
        ("Files", Kept("Files")), ("Text", Kept("Text")), ("Results", Kept("Results")), ("Cached answers", (models.Current.First ?? new()).AnswerLifetime),
    ];

    private TimeSpan? Kept(string what) => configuration.GetValue<TimeSpan?>($"Retention:{what}");
}
