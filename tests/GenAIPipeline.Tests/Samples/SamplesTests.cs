using GenAIPipeline.Documents;

namespace GenAIPipeline.Tests.Samples;

/// <summary>Holds the files of samples/ and what is expected of them against each other.</summary>
public sealed class SamplesTests
{
    private const int MaxTotalBytes = 1_500_000;
    private static readonly string[] NotSamples = ["make.sh", "expected.json", "samples.json"];

    public static TheoryData<string> Names => [.. SampleFiles.Expected.Keys];

    [Fact]
    public void Every_file_has_its_expectation_and_every_expectation_its_file()
    {
        var files = Directory.EnumerateFiles(SampleFiles.Folder).Select(file => Path.GetFileName(file)).Except(NotSamples);

        files.ShouldBe(SampleFiles.Expected.Keys, ignoreOrder: true);
    }

    [Fact]
    public void Every_format_has_a_sample() =>
        SampleFiles.Expected.Values.Select(sample => sample.Format).Distinct().ShouldBe(Enum.GetValues<FileFormat>(), ignoreOrder: true);

    [Fact]
    public void Every_profile_has_a_sample() =>
        SampleFiles.Expected.Values.Select(sample => sample.Profile).Distinct().ShouldBe(Directory.EnumerateDirectories(Path.Combine(SampleFiles.Folder, "..", "prompts")).Select(folder => Path.GetFileName(folder)), ignoreOrder: true);

    [Fact]
    public void Samples_stay_small() =>
        Directory.EnumerateFiles(SampleFiles.Folder).Sum(file => new FileInfo(file).Length).ShouldBeLessThan(MaxTotalBytes);

    [Fact]
    public void Offered_samples_exist_with_the_profile_that_is_expected()
    {
        SampleFiles.Offered.Count.ShouldBe(4);
        SampleFiles.Offered.ShouldAllBe(sample => sample.Title.Length > 0 && sample.Kind.Length > 0);
        SampleFiles.Offered.ShouldAllBe(sample => SampleFiles.Expected[sample.File].Profile == sample.Profile);
        SampleFiles.Expected.Values.ShouldAllBe(sample => Directory.Exists(Path.Combine(SampleFiles.Folder, "..", "prompts", sample.Profile)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_format_is_detected_by_content(string name) =>
        FormatDetection.DetectFile(SampleFiles.PathOf(name), name).ShouldBe(new FormatDetected.Known(SampleFiles.Expected[name].Format));
}
