using System.Text.Json;
using GenAIPipeline.Intake;

namespace GenAIPipeline.Tests.Intake;

/// <summary>Messages of services whose jobs have ended.</summary>
public sealed class CompletionMessagesTests
{
    private const string Textract = """{"JobId":"8af1","Status":"SUCCEEDED","API":"StartDocumentAnalysis","Timestamp":1772352000000,"DocumentLocation":{"S3ObjectName":"files/1/content","S3Bucket":"store"}}""";

    [Fact]
    public void Textracts_message_is_read_raw_and_in_its_envelope()
    {
        CompletionMessages.Parse(Textract).ShouldBe(new CompletedJob("textract", "8af1", "SUCCEEDED"));
        CompletionMessages.Parse(JsonSerializer.Serialize(new { Type = "Notification", TopicArn = "arn:aws:sns:us-east-1:1:AmazonTextract", Message = Textract })).ShouldBe(new CompletedJob("textract", "8af1", "SUCCEEDED"));
    }

    [Theory]
    [InlineData("TranscriptionJobName", "TranscriptionJobStatus")]
    [InlineData("MedicalTranscriptionJobName", "TranscriptionJobStatus")]
    [InlineData("JobName", "JobStatus")]
    public void Transcribes_event_is_read(string name, string status) => CompletionMessages
        .Parse($$$"""{"version":"0","id":"1","detail-type":"Transcribe Job State Change","source":"aws.transcribe","account":"1","time":"2026-03-01T08:00:00Z","region":"us-east-1","resources":[],"detail":{"{{{name}}}":"gp-1","{{{status}}}":"FAILED"}}""")
        .ShouldBe(new CompletedJob("transcribe", "gp-1", "FAILED"));

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("""{"JobId":"8af1"}""")]
    [InlineData("""{"source":"aws.transcribe","detail":{}}""")]
    [InlineData("""{"source":"aws.transcribe","detail":"x"}""")]
    [InlineData("""{"source":"aws.s3","detail":{"TranscriptionJobName":"x"}}""")]
    public void What_is_no_completion_is_told(string body) => CompletionMessages.Parse(body).ShouldBeNull();
}
