using System.Text.Json;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>The folder samples/ and what it says of its files.</summary>
internal static class Samples
{
    public static IReadOnlyDictionary<string, ExpectedSample> Expected { get; } =
        JsonSerializer.Deserialize<Dictionary<string, ExpectedSample>>(File.ReadAllText(PathOf("expected.json")), JsonSerializerOptions.Web)!;

    public static string PathOf(string name) => Path.Combine(RunningProgram.Root, "samples", name);
}

/// <summary>What expected.json says of one file.</summary>
internal sealed record ExpectedSample(string Profile, string Status, IReadOnlyList<string> Phrases, int MinSentences, IReadOnlyList<string> Attachments);
