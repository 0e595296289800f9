using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.Contract;

/// <summary>
/// Holds every answer of the API against its sample in <c>docs/api/</c>. A changed answer shows as a difference there and is written
/// by running the tests with UPDATE_CONTRACTS=1; members may be added, but not taken away or renamed.
/// </summary>
public sealed class ApiContractTests(ApiSamples samples) : IClassFixture<ApiSamples>
{
    public static TheoryData<string> Names => [.. ApiSamples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_answer_is_what_the_docs_show(string name)
    {
        var answered = samples.Of(name);
        var file = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1")
            File.WriteAllText(file, answered);

        File.Exists(file).ShouldBeTrue($"docs/api/{name}.json is missing; run the tests with UPDATE_CONTRACTS=1");
        answered.ShouldBe(File.ReadAllText(file), $"docs/api/{name}.json shows another answer; if the new one only adds, run the tests with UPDATE_CONTRACTS=1");
    }

    [Fact]
    public void Every_sample_in_the_docs_is_an_answer() =>
        Directory.EnumerateFiles(Folder(), "*.json").Select(Path.GetFileNameWithoutExtension).ShouldBe(ApiSamples.Names, ignoreOrder: true);

    [Theory]
    [InlineData("""{"id":"01a20e0a-d557-7880-afe7-c0ea37de3724","of":"01a20e0b-2585-737d-81ba-80e44ebf3756","again":"/v1/01a20e0a-d557-7880-afe7-c0ea37de3724"}""", """{"id":"0199f3a0-0000-7000-8000-000000000001","of":"0199f3a0-0000-7000-8000-000000000002","again":"/v1/0199f3a0-0000-7000-8000-000000000001"}""")]
    [InlineData("""{"at":"2026-11-24T14:55:01.193996+00:00","day":"2026-11-24"}""", """{"at":"2026-03-01T08:00:00.123456+00:00","day":"2026-03-01"}""")]
    [InlineData("""{"key":"gp_lvlKvTabc","traceId":"0HNQA7FUQJTI8:00000035"}""", """{"key":"gp_sample","traceId":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}""")]
    public void Only_what_differs_from_run_to_run_is_made_equal(string answered, string kept) => JsonNode.DeepEquals(JsonNode.Parse(SampleText.Of(answered)), JsonNode.Parse(kept)).ShouldBeTrue(SampleText.Of(answered));

    private static string Folder() => Path.Combine(Architecture.SourceFile.Root, "docs", "api");
}
