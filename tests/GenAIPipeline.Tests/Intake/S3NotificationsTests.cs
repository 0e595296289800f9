using System.Text.Json;
using GenAIPipeline.Intake;

namespace GenAIPipeline.Tests.Intake;

/// <summary>Messages as AWS documents them.</summary>
public sealed class S3NotificationsTests
{
    private const string Record = """
        {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-03-01T08:00:00.000Z","eventName":"ObjectCreated:Put",
         "s3":{"s3SchemaVersion":"1.0","configurationId":"drop","bucket":{"name":"drop","ownerIdentity":{"principalId":"A"},"arn":"arn:aws:s3:::drop"},
               "object":{"key":"incoming/a+b%2Bc/Gr%C3%B6%C3%9Fe.pdf","size":1024,"eTag":"d41d8cd9","versionId":"096f","sequencer":"0055AED6DCD90281E5"}}}
        """;

    private static readonly CreatedObject Created = new("drop", "incoming/a b+c/Größe.pdf", "096f", "d41d8cd9", "0055AED6DCD90281E5".PadRight(32, '0'), 1024);

    [Fact]
    public void Direct_news_are_read_and_the_key_decoded() => S3Notifications.Parse(Message(Record)).ShouldBe([Created]);

    [Fact]
    public void A_message_may_hold_several_records_of_which_only_creations_count()
    {
        var removed = Record.Replace("ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated");
        var multipart = Record.Replace("ObjectCreated:Put", "ObjectCreated:CompleteMultipartUpload").Replace("\"versionId\":\"096f\",", "");

        S3Notifications.Parse(Message(removed, Record, multipart)).ShouldBe([Created, Created with { VersionId = null }]);
    }

    [Fact]
    public void The_envelope_of_sns_is_opened()
    {
        var envelope = JsonSerializer.Serialize(new { Type = "Notification", MessageId = "1", TopicArn = "arn:aws:sns:us-east-1:1:drop", Subject = "Amazon S3 Notification", Message = Message(Record), Timestamp = "2026-03-01T08:00:00.000Z" });

        S3Notifications.Parse(envelope).ShouldBe([Created]);
    }

    [Fact]
    public void The_form_of_eventbridge_has_its_key_as_it_is()
    {
        var created = Event("Object Created");

        S3Notifications.Parse(created).ShouldBe([new CreatedObject("drop", "incoming/a+b%2B.pdf", "1QW9", "d41d8cd9", "617F08299329D189".PadRight(32, '0'), 5)]);
        S3Notifications.Parse(Event("Object Deleted")).ShouldBe([]);
    }

    [Fact]
    public void The_test_event_tells_nothing() =>
        S3Notifications.Parse("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-01T08:00:00.000Z","Bucket":"drop","RequestId":"1","HostId":"2"}""").ShouldBe([]);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"Records":5}""")]
    [InlineData("""{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{}}]}""")]
    [InlineData("""{"source":"aws.s3","detail-type":"Object Created","detail":{}}""")]
    [InlineData("""{"Type":"Notification","TopicArn":"a","Message":"no json"}""")]
    public void What_is_no_news_of_s3_is_told(string body) => S3Notifications.Parse(body).ShouldBeNull();

    [Theory]
    [InlineData("a%00b")]
    [InlineData("")]
    public void A_key_that_no_object_can_have_is_told(string key) => S3Notifications.Parse(Message(Record.Replace("incoming/a+b%2Bc/Gr%C3%B6%C3%9Fe.pdf", key))).ShouldBeNull();

    [Fact]
    public void A_key_that_is_too_long_for_s3_is_told() =>
        S3Notifications.Parse(Message(Record, Record.Replace("incoming/", "incoming/" + new string('x', 1_024)))).ShouldBeNull();

    [Fact]
    public void Sequencers_of_different_length_compare_as_text()
    {
        string Sequencer(string told) => S3Notifications.Parse(Message(Record.Replace("0055AED6DCD90281E5", told)))![0].Sequencer!;

        string.CompareOrdinal(Sequencer("0055AED6"), Sequencer("0055AED601")).ShouldBeLessThan(0);
        string.CompareOrdinal(Sequencer("0055aee"), Sequencer("0055AED6FF")).ShouldBeGreaterThan(0);
    }

    private static string Message(params string[] records) => $$"""{"Records":[{{string.Join(',', records)}}]}""";

    private static string Event(string type) => $$$"""
        {"version":"0","id":"17793124","detail-type":"{{{type}}}","source":"aws.s3","account":"1","time":"2026-03-01T08:00:00Z","region":"us-east-1","resources":["arn:aws:s3:::drop"],
         "detail":{"version":"0","bucket":{"name":"drop"},"object":{"key":"incoming/a+b%2B.pdf","size":5,"etag":"d41d8cd9","version-id":"1QW9","sequencer":"617f08299329d189"},"request-id":"N4N7","requester":"1","reason":"PutObject"}}
        """;
}
