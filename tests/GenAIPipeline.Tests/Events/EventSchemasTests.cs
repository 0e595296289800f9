using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Events;

namespace GenAIPipeline.Tests.Events;

public sealed class EventSchemasTests
{
    public static TheoryData<string> Types => [.. EventTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_event_has_a_schema_that_a_sample_meets_whole_and_without_its_optional_members(string type)
    {
        var sample = EventSamples.Of(type);
        var whole = JsonNode.Parse(EventJson.SerializeValid(sample))!.AsObject();
        var schema = JsonNode.Parse(EventSchemas.Find(type, sample.SchemaVersion)!.Json)!;
        var required = schema["required"]!.AsArray().Select(name => (string)name!).ToHashSet();

        var least = new JsonObject(whole.Where(member => required.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

        EventSchemas.Validate(type, sample.SchemaVersion, least.ToJsonString());
        JsonSerializer.Deserialize(least, EventTypes.Find(type)!, EventJson.Options).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_and_record_have_the_same_members_and_require_the_same(string type)
    {
        var members = EventTypes.Find(type)!.GetProperties().Where(member => member.Name is not (nameof(PipelineEvent.Type) or nameof(PipelineEvent.Subject) or nameof(PipelineEvent.SchemaVersion))).ToList();
        var schema = JsonNode.Parse(EventSchemas.Newest(type)!.Json)!;

        schema["properties"]!.AsObject().Select(member => member.Key).ShouldBe(members.Select(Camel), ignoreOrder: true);
        schema["required"]!.AsArray().Select(name => (string)name!).ShouldBe(members.Where(member => member.IsDefined(typeof(RequiredMemberAttribute))).Select(Camel), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_member_of_the_wrong_kind_or_a_missing_one_is_refused(string type)
    {
        var data = JsonNode.Parse(EventJson.SerializeValid(EventSamples.Of(type)))!.AsObject();
        foreach (var (name, _) in data.ToList())
        {
            var wrong = data.DeepClone().AsObject();
            wrong[name] = new JsonObject();
            Should.Throw<InvalidEventException>(() => EventSchemas.Validate(type, "1.0", wrong.ToJsonString()), name);
        }

        data.Remove("documentId");
        Should.Throw<InvalidEventException>(() => EventSchemas.Validate(type, "1.0", data.ToJsonString()));
    }

    [Fact]
    public void A_producer_may_not_add_members_but_a_reader_lets_them_pass()
    {
        var data = JsonNode.Parse(EventJson.SerializeValid(EventSamples.Of("document.completed.v1")))!.AsObject();
        data["addedLater"] = 1;

        Should.Throw<InvalidEventException>(() => EventSchemas.Validate("document.completed.v1", "1.0", data.ToJsonString()));
        EventSchemas.ValidateOnRead("document.completed.v1", "1.1", data.ToJsonString());
    }

    [Fact]
    public void A_type_without_a_schema_is_refused() =>
        Should.Throw<InvalidEventException>(() => EventSchemas.Validate("document.vanished.v1", "1.0", "{}")).Message.ShouldContain("Schemas/document.vanished.v1/1.0.json");

    [Theory]
    [InlineData("""{ "type": "object", "properties": { "kind": { "const": "x" } } }""")]
    [InlineData("""{ "type": "object", "if": {} }""")]
    [InlineData("""{ "type": "array", "items": { "type": "string", "format": "email" } }""")]
    public void A_keyword_that_would_not_be_checked_is_refused(string schema) =>
        Should.Throw<InvalidOperationException>(() => EventSchema.Parse("Schemas/x.v1/1.0.json", schema));

    private static string Camel(PropertyInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);
}
