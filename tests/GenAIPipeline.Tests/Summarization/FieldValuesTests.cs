using System.Text.Json.Nodes;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Tests.Summarization;

public sealed class FieldValuesTests
{
    [Fact]
    public void Parts_add_their_lists_and_the_first_value_of_each_name_counts()
    {
        var merged = FieldValues.Merge(
        [
            null,
            Json("""{"number": null, "total": null, "lines": [{"amount": "1"}], "by": {"name": "Ann", "vat": null}}"""),
            Json("""{"number": "A-1", "total": "9", "lines": [{"amount": "2"}, {"amount": "3"}], "by": {"name": "Bob", "vat": "7"}}"""),
            Json("""{"total": "10", "lines": []}"""),
        ]);
        JsonNode.DeepEquals(merged, Json("""{"number": "A-1", "total": "9", "lines": [{"amount": "1"}, {"amount": "2"}, {"amount": "3"}], "by": {"name": "Ann", "vat": "7"}}""")).ShouldBeTrue(merged!.ToJsonString());
        FieldValues.Merge([null, null]).ShouldBeNull();
    }

    [Fact]
    public void Texts_are_told_with_the_way_to_them() =>
        FieldValues.Texts(Json("""{"number": "A-1", "total": null, "note": "", "lines": [{"amount": "1"}, {"amount": "2"}], "count": 3}"""))
            .ShouldBe([("number", "A-1"), ("lines[0].amount", "1"), ("lines[1].amount", "2"), ("count", "3")]);

    private static JsonObject Json(string json) => JsonNode.Parse(json)!.AsObject();
}
