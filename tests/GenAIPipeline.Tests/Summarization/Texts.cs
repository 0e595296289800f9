using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.Tests.Summarization;

/// <summary>Texts and profiles as the stages before would hand them over.</summary>
internal static class Texts
{
    /// <summary>The profiles of the repository.</summary>
    public static ProfileCatalog Profiles { get; } = ProfileCatalog.Load(PromptsFolder());

    public static Profile General => Profiles.Get("general");

    public static ExtractedText Of(params string[] paragraphs) => OfKind(BlockKind.Paragraph, TextSource.Native, paragraphs);

    public static ExtractedText OfKind(BlockKind kind, TextSource source, params string[] paragraphs) =>
        new([new TextPage(1, source, [.. paragraphs.Select((text, i) => new TextBlock(i + 1, kind, text) { Confidence = source is TextSource.Native or TextSource.TextLayer ? 1 : null })])]);

    /// <summary>A report of made-up but varied prose.</summary>
    public static string[] Report(int paragraphs, int seed = 7)
    {
        var random = new Random(seed);
        string[] subjects = ["The committee", "Harbour traffic", "The northern depot", "A survey of residents", "The maintenance team", "Insurance", "The new timetable", "Every second driver"];
        string[] verbs = ["reported", "delayed", "approved", "questioned", "measured", "replaced", "rejected", "compared"];
        string[] objects = ["the budget for electric ferries", "damage to the eastern pier", "repairs of the control room", "noise during the night", "the contract with the supplier", "staff training", "fuel consumption", "ticket prices"];
        string[] tails = ["in the first quarter", "after two storms", "despite falling demand", "because the parts came late", "with the help of volunteers", "for the third year", "on behalf of the city", "without further comment"];
        return [.. Enumerable.Range(1, paragraphs).Select(p => string.Join(' ', Enumerable.Range(0, 3 + random.Next(4)).Select(_ =>
            $"{subjects[random.Next(8)]} {verbs[random.Next(8)]} {objects[random.Next(8)]} {tails[random.Next(8)]}, which took {random.Next(2, 90)} days and {random.Next(100, 9000)} euros.")))];
    }

    public static string PromptsFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var prompts = Path.Combine(folder.FullName, "prompts");
            if (Directory.Exists(Path.Combine(prompts, "general")))
                return prompts;
        }

        throw new DirectoryNotFoundException("Expected prompts/ beside the test program or above it, found none; run the tests inside the repository.");
    }
}
