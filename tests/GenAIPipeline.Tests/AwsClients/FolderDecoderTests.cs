using GenAIPipeline.AwsRecordings;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>The command that decodes recorded answers.</summary>
public sealed class FolderDecoderTests
{
    private const string Cassette = """
        [{"request":{"method":"POST","uri":"https://bedrock-runtime.us-east-1.amazonaws.com/model/amazon.nova-micro-v1%3A0/converse","headers":{},"body":"{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}"},
          "response":{"status":STATUS,"headers":{"Content-Type":["application/json"],"x-amzn-ErrorType":["ERROR"]},"body":"{\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":1,\"news\":2}}"}}]
        """;

    [Fact]
    public async Task Answers_errors_and_streams_are_decoded_and_what_is_none_is_named()
    {
        using var folder = new TestFolder("awsclients");
        Write(folder, "converse.json", Cassette.Replace("STATUS", "200", StringComparison.Ordinal));
        Write(folder, "refused.json", Cassette.Replace("STATUS", "429", StringComparison.Ordinal).Replace("ERROR", "ThrottlingException", StringComparison.Ordinal));
        Write(folder, "page.GetDocumentAnalysis.json", """{"JobStatus":"SUCCEEDED","Blocks":[{"BlockType":"WORD","Confidence":99.12345886230469}],"Comment":"mine"}""");
        Write(folder, "transcript.json", """{"jobName":"j","results":{}}""");
        Write(folder, "page.pdf", "%PDF-1.7");
        Write(folder, "pages.json", """[{"JobStatus":"SUCCEEDED","Blocks":[],"NextToken":"n"},{"JobStatus":"PARTIAL_SUCCESS","Blocks":[]}]""");
        Write(folder, "invoked.json", """{"interactions":[{"request":{"uri":"https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke","headers":{}},"response":{"status":{"code":200},"headers":{},"body":{"string":"{}"}}}]}""");
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "stream.bin"), [.. EventFrames.Event("messageStart", """{"role":"assistant"}"""), .. EventFrames.Event("messageStop", """{"stopReason":"end_turn"}""")], TestContext.Current.CancellationToken);

        var report = await FolderDecoder.DecodeAsync(folder.Path, TestContext.Current.CancellationToken);

        (report.Answers, report.Streams, report.Events, report.Others, report.Failures).ShouldBe((6, 1, 2, 3, 0), string.Join('\n', report.Lines));
        report.Lines.ShouldContain(line => line.Contains("skipped: answer.usage.news", StringComparison.Ordinal));
        report.Lines.ShouldContain(line => line.Contains("GetDocumentAnalysisResponse", StringComparison.Ordinal));
        report.Lines.ShouldContain(line => line.Contains("a call that these clients do not make: https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke", StringComparison.Ordinal));
        report.Lines.ShouldContain(line => line.Contains("ThrottlingException 429", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_not_understood_and_a_value_that_does_not_survive_fail()
    {
        using var folder = new TestFolder("awsclients");
        Write(folder, "strange.json", """{"what":"this"}""");
        Write(folder, "broken.json", """{"JobStatus":"SUCCEEDED","DocumentMetadata":{"Pages":"one"}}""");
        Write(folder, "shape.GetDocumentAnalysis.json", """{"JobStatus":"SUCCEEDED","Blocks":[{"Page":1.0e0}]}""");

        var report = await FolderDecoder.DecodeAsync(folder.Path, TestContext.Current.CancellationToken);

        report.Failures.ShouldBe(3, string.Join('\n', report.Lines));
    }

    [Fact]
    public void A_lost_member_is_found()
    {
        var trip = new RoundTrip(ServiceModel.Of("Textract"));
        using var recorded = System.Text.Json.JsonDocument.Parse("""{"Blocks":[{"Id":"a","Page":1,"Confidence":1.5},{"Id":"b"}],"Mine":0}""");
        using var again = System.Text.Json.JsonDocument.Parse("""{"Blocks":[{"Id":"a","Confidence":1.25},{"Id":"b"}]}""");

        trip.Compare(ServiceModel.Of("Textract").Shape("DetectDocumentTextResponse"), recorded.RootElement, again.RootElement, "answer");

        trip.Lost.ShouldBe(["answer.Blocks[].Page: missing", "answer.Blocks[].Confidence: 1.5 became 1.25"]);
        trip.Unknown.ShouldBe(["answer.Mine"]);
    }

    private static void Write(TestFolder folder, string name, string text) => File.WriteAllText(Path.Combine(folder.Path, name), text);
}
