using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Publishing;

namespace GenAIPipeline.Tests.Events;

/// <summary>
/// Holds the events against what was released: <c>docs/api/events/</c> has a sample and the schema of every version. A new version is
/// added by running the tests with UPDATE_CONTRACTS=1; a released one never changes.
/// </summary>
public sealed class EventContractTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Folder = Path.Combine(Root(), "docs", "api", "events");

    public static TheoryData<string> Types => [.. EventTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void The_sample_in_the_docs_is_what_is_sent(string type)
    {
        var sent = Envelope(type);

        Released($"{type}.json", sent).ShouldBe(sent, "the wire form changed; if that is additive, raise the schema's version and run the tests with UPDATE_CONTRACTS=1");
        CloudEventReader.Read(sent).Event.ShouldBeEquivalentTo(EventSamples.Of(type));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_released_schema_never_changes_and_the_next_version_only_adds(string type)
    {
        JsonNode? before = null;
        foreach (var schema in EventSchemas.All.Where(schema => schema.Type == type))
        {
            var now = JsonNode.Parse(schema.Json)!;
            var released = JsonNode.Parse(Released(Path.Combine("schemas", type, $"{schema.Version}.json"), now.ToJsonString(Indented) + "\n"))!;
            JsonNode.DeepEquals(released, now).ShouldBeTrue($"{type} {schema.Version} is released; add a new version instead");
            if (before is not null)
                SchemaChange.Breaks(before, now).ShouldBeEmpty($"{type} {schema.Version} breaks readers; it needs a new type");
            before = now;
        }
    }

    [Theory]
    [InlineData("""{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }""", true)]
    [InlineData("""{ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" }, "b": { "type": "integer" } } }""", true)]
    [InlineData("""{ "type": "object", "required": [], "properties": { "a": { "type": "string" } } }""", false)]
    [InlineData("""{ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" } } }""", false)]
    [InlineData("""{ "type": "object", "required": ["b"], "properties": { "b": { "type": "string" } } }""", false)]
    [InlineData("""{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "enum": ["x"] } } }""", true)]
    public void Only_additions_pass_as_compatible(string next, bool compatible)
    {
        var before = JsonNode.Parse("""{ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } }""")!;

        SchemaChange.Breaks(before, JsonNode.Parse(next)!).Any().ShouldBe(!compatible);
    }

    [Fact]
    public void A_widened_enum_breaks_readers()
    {
        var before = JsonNode.Parse("""{ "type": "string", "enum": ["x"] }""")!;

        SchemaChange.Breaks(before, JsonNode.Parse("""{ "type": "string", "enum": ["x", "y"] }""")!).ShouldNotBeEmpty();
    }

    private static string Envelope(string type)
    {
        var e = EventSamples.Of(type);
        var sent = new CloudEvents(new EventOptions()).Write(new FeedEvent
        {
            Tenant = "default",
            Sequence = 42,
            Id = Guid.Parse("0199f3a0-0000-7000-8000-0000000000aa"),
            Type = type,
            Subject = e.Subject,
            SchemaVersion = e.SchemaVersion,
            CorrelationId = "0199f3a0-0000-7000-8000-0000000000cc",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            PartitionKey = "0199f3a0-0000-7000-8000-000000000001",
            Time = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero),
            Data = EventJson.SerializeValid(e),
        });
        return JsonNode.Parse(sent)!.ToJsonString(Indented) + "\n";
    }

    private static string Released(string name, string present)
    {
        var file = Path.Combine(Folder, name);
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("UPDATE_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, present);
        }

        File.Exists(file).ShouldBeTrue($"docs/api/events/{name} is missing; run the tests with UPDATE_CONTRACTS=1");
        return File.ReadAllText(file);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "GenAIPipeline.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Expected to run below the repository.");
    }
}
