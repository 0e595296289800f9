using System.Collections.Concurrent;
using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Tests.Extraction.Speech;

namespace GenAIPipeline.Tests.Samples;

/// <summary>Holds the files of samples/ and what is expected of them against each other.</summary>
public sealed class SamplesTests
{
    private const int MaxTotalBytes = 1_500_000;
    private static readonly string[] NotSamples = ["make.sh", "expected.json", "samples.json"];
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };
    private static readonly string Folder = FindFolder();
    private static readonly Dictionary<string, ExpectedSample> Expected = Read<Dictionary<string, ExpectedSample>>("expected.json");

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Fact]
    public void Every_file_has_its_expectation_and_every_expectation_its_file()
    {
        var files = Directory.EnumerateFiles(Folder).Select(file => Path.GetFileName(file)).Except(NotSamples);

        files.ShouldBe(Expected.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Every_format_has_a_sample() =>
        Expected.Values.Select(sample => sample.Format).Distinct().ShouldBe(Enum.GetValues<FileFormat>(), ignoreOrder: true);

    [Fact]
    public void Samples_stay_small() =>
        Directory.EnumerateFiles(Folder).Sum(file => new FileInfo(file).Length).ShouldBeLessThan(MaxTotalBytes);

    [Fact]
    public void Offered_samples_exist_with_the_profile_that_is_expected()
    {
        var offered = Read<List<OfferedSample>>("samples.json");

        offered.Count.ShouldBe(4);
        offered.ShouldAllBe(sample => sample.Title.Length > 0 && sample.Kind.Length > 0);
        offered.ShouldAllBe(sample => Expected[sample.File].Profile == sample.Profile);
        Expected.Values.ShouldAllBe(sample => Directory.Exists(Path.Combine(Folder, "..", "prompts", sample.Profile)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_format_is_detected_by_content(string name)
    {
        var path = Path.Combine(Folder, name);

        FormatDetection.DetectFile(path, name).ShouldBe(new FormatDetected.Known(Expected[name].Format));
    }

    [Fact]
    public async Task Short_recordings_give_the_words_that_even_a_draft_has()
    {
        var missing = new ConcurrentBag<string>();
        foreach (var (name, sample) in Expected.Where(pair => pair.Value.Format is FileFormat.Wav or FileFormat.Mp3 or FileFormat.Flac or FileFormat.M4a))
        {
            var request = Recordings.Request(Path.Combine(Folder, name), sample.Format);
            var answer = await Recordings.Extractor().ExtractAsync(request, TestContext.Current.CancellationToken);
            var text = string.Join('\n', answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Blocks().Select(block => block.Text));
            foreach (var phrase in sample.Phrases.Where(phrase => !text.Contains(phrase, StringComparison.Ordinal)))
                missing.Add($"{name}: {phrase} in {text}");
        }

        missing.ShouldBeEmpty();
    }

    private static T Read<T>(string name) => JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(Folder, name)), Json)!;

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "GenAIPipeline.sln")))
                return Path.Combine(folder.FullName, "samples");
        throw new DirectoryNotFoundException("Expected the repository around the tests, got none; run them from its build output.");
    }

    private sealed record ExpectedSample(FileFormat Format, string Profile, DocumentStatus Status, IReadOnlyList<string> Phrases, int MinSentences, IReadOnlyList<string> Attachments);

    private sealed record OfferedSample(string File, string Title, string Kind, string Profile);
}
