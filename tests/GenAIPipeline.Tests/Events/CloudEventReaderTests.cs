using System.Text.Json.Nodes;
using GenAIPipeline.Events;

namespace GenAIPipeline.Tests.Events;

public sealed class CloudEventReaderTests
{
    private static JsonObject Sample => JsonNode.Parse("""
        {
          "specversion": "1.0", "id": "1", "source": "/genaipipeline", "type": "com.example.document.cancelled.v1", "subject": "documents/0199f3a0-0000-7000-8000-000000000001",
          "time": "2026-03-01T08:00:00Z", "dataschema": "/v1/schemas/com.example.document.cancelled.v1/1.7", "sequence": "00000000000000000001", "correlationid": "c",
          "data": { "documentId": "0199f3a0-0000-7000-8000-000000000001", "tenant": "acme", "run": 2, "by": "ann", "addedLater": true }
        }
        """)!.AsObject();

    [Fact]
    public void A_known_type_becomes_its_record_whatever_the_prefix_and_with_members_added_later()
    {
        var read = CloudEventReader.Read(Sample.ToJsonString());

        var cancelled = read.Event.ShouldBeOfType<DocumentCancelled>();
        (cancelled.By, cancelled.Run, read.Sequence).ShouldBe(("ann", 2, "00000000000000000001"));
    }

    [Fact]
    public void An_unknown_type_keeps_its_data_without_a_record()
    {
        var sample = Sample;
        sample["type"] = "com.example.document.shredded.v1";

        var read = CloudEventReader.ReadBatch($"[{sample.ToJsonString()}]").ShouldHaveSingleItem();

        read.Event.ShouldBeNull();
        read.Data.GetProperty("by").GetString().ShouldBe("ann");
    }

    [Theory]
    [InlineData("specversion", "\"0.3\"")]
    [InlineData("id", "null")]
    [InlineData("time", "\"yesterday\"")]
    [InlineData("data", "{}")]
    [InlineData("data", "{\"documentId\":\"no-id\",\"tenant\":\"acme\",\"run\":1,\"by\":\"ann\"}")]
    [InlineData("data", "{\"documentId\":\"0199f3a0-0000-7000-8000-000000000001\",\"tenant\":\"acme\",\"run\":0,\"by\":\"ann\"}")]
    public void What_is_not_valid_is_refused(string member, string value)
    {
        var sample = Sample;
        sample[member] = JsonNode.Parse(value);

        Should.Throw<InvalidEventException>(() => CloudEventReader.Read(sample.ToJsonString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("7")]
    public void What_is_no_event_is_refused(string text)
    {
        Should.Throw<InvalidEventException>(() => CloudEventReader.Read(text));
        Should.Throw<InvalidEventException>(() => CloudEventReader.ReadBatch(text));
    }
}
