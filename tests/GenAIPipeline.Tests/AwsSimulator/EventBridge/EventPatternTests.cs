using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.EventBridge;

namespace GenAIPipeline.Tests.AwsSimulator.EventBridge;

/// <summary>Patterns of rules against one event.</summary>
public sealed class EventPatternTests
{
    private static readonly JsonObject Event = JsonNode.Parse("""
        {"source":"aws.transcribe","detail-type":"Transcribe Job State Change","resources":["arn:a","arn:b"],"detail":{"TranscriptionJobStatus":"COMPLETED","seconds":12,"job":{"name":"gp-17.wav"}}}
        """)!.AsObject();

    [Theory]
    [InlineData("""{"source":["aws.transcribe"],"detail-type":["Transcribe Job State Change"],"detail":{"TranscriptionJobStatus":["COMPLETED","FAILED"]}}""", true)]
    [InlineData("""{"source":["aws.s3"]}""", false)]
    [InlineData("""{"source":[{"prefix":"aws."}],"detail":{"job":{"name":[{"suffix":".wav"}]}}}""", true)]
    [InlineData("""{"detail":{"job":{"name":[{"wildcard":"gp-*.wav"}]}}}""", true)]
    [InlineData("""{"detail":{"TranscriptionJobStatus":[{"anything-but":["FAILED"]}]}}""", true)]
    [InlineData("""{"detail":{"TranscriptionJobStatus":[{"anything-but":"COMPLETED"}]}}""", false)]
    [InlineData("""{"detail":{"TranscriptionJobStatus":[{"equals-ignore-case":"completed"}]}}""", true)]
    [InlineData("""{"detail":{"seconds":[{"numeric":[">",10,"<=",12]}]}}""", true)]
    [InlineData("""{"detail":{"seconds":[{"numeric":[">",12]}]}}""", false)]
    [InlineData("""{"detail":{"reason":[{"exists":false}],"seconds":[{"exists":true}]}}""", true)]
    [InlineData("""{"resources":["arn:b"]}""", true)]
    [InlineData("""{"$or":[{"source":["aws.s3"]},{"detail":{"seconds":[12]}}]}""", true)]
    public void A_pattern_matches_or_not(string pattern, bool matches) => EventPattern.Matches(JsonNode.Parse(pattern)!.AsObject(), Event).ShouldBe(matches);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"source":"aws.s3"}""")]
    [InlineData("""{"detail":{"x":[]}}""")]
    public void A_pattern_that_is_none_is_told(string pattern) => EventPattern.Fault(JsonNode.Parse(pattern)).ShouldNotBeNull();
}
