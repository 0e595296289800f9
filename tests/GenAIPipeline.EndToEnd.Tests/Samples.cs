using System.Text.Json;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>The folder samples/ and what it says of its files.</summary>
internal static class Samples
{
    private static readonly Dictionary<string, ExpectedSample> All = JsonSerializer.Deserialize<Dictionary<string, ExpectedSample>>(File.ReadAllText(PathOf("expected.json")), JsonSerializerOptions.Web)!;

    /// <summary>By name; engines and model differ by the mode, and some samples with them.</summary>
    public static IReadOnlyDictionary<string, ExpectedSample> Expected(ProgramMode mode) =>
        mode == ProgramMode.Embedded ? All : All.ToDictionary(sample => sample.Key, sample => sample.Value.OnAws);

    public static string PathOf(string name) => Path.Combine(RunningProgram.Root, "samples", name);
}

/// <summary>What expected.json says of one file.</summary>
/// <param name="Aws">What is otherwise in aws mode on the simulator; null where nothing is.</param>
internal sealed record ExpectedSample(string Profile, string Status, IReadOnlyList<string> Phrases, int MinSentences, IReadOnlyList<string> Attachments, ExpectedOnAws? Aws = null)
{
    public ExpectedSample OnAws => Aws is null ? this : this with { Status = Aws.Status ?? Status, Phrases = Aws.Phrases ?? Phrases };
}

/// <summary>What is otherwise there; null is as everywhere.</summary>
internal sealed record ExpectedOnAws(string? Status = null, IReadOnlyList<string>? Phrases = null);
