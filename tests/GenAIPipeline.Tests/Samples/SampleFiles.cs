using System.Text.Json;
using System.Text.Json.Serialization;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Tests.Samples;

/// <summary>The folder samples/ of the repository and what it says of its files.</summary>
internal static class SampleFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Folder { get; } = FindFolder();
    public static IReadOnlyDictionary<string, ExpectedSample> Expected { get; } = Read<Dictionary<string, ExpectedSample>>("expected.json");
    public static IReadOnlyList<OfferedSample> Offered { get; } = Read<List<OfferedSample>>("samples.json");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(PathOf(name)), Json)!;

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "GenAIPipeline.sln")))
                return Path.Combine(folder.FullName, "samples");
        throw new DirectoryNotFoundException("Expected the repository around the tests, got none; run them from its build output.");
    }
}

/// <summary>What expected.json says of one file.</summary>
internal sealed record ExpectedSample(FileFormat Format, string Profile, DocumentStatus Status, IReadOnlyList<string> Phrases, int MinSentences, IReadOnlyList<string> Attachments);

/// <summary>A sample that the first page offers.</summary>
internal sealed record OfferedSample(string File, string Title, string Kind, string Profile);
