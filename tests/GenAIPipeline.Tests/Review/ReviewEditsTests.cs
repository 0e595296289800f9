using System.Text.Json.Nodes;
using GenAIPipeline.Review;

namespace GenAIPipeline.Tests.Review;

public sealed class ReviewEditsTests
{
    private static JsonNode Result => JsonNode.Parse("""
        {
          "summary": { "sentences": [
            { "text": "First.", "citations": [{ "block": 1, "quote": "first" }] },
            { "text": "Second.", "citations": [{ "block": 2, "quote": "second" }] },
            { "text": "Third.", "citations": [{ "block": 3, "quote": "third" }] } ] },
          "fields": { "total": 12, "a/b": { "m~n": 1 }, "lines": [{ "net": 5 }, { "net": 7 }] },
          "quality": { "groundedness": 1 }
        }
        """)!;

    [Fact]
    public void A_sentence_keeps_its_citations_when_its_text_changes()
    {
        var edited = ReviewEdits.Apply(Result, [new("/summary/sentences/1/text", "Corrected.")]);

        edited["summary"]!["sentences"]![1]!.ToJsonString().ShouldBe("""{"text":"Corrected.","citations":[{"block":2,"quote":"second"}]}""");
    }

    [Fact]
    public void Indices_mean_the_result_before_any_edit()
    {
        var edited = ReviewEdits.Apply(Result, [new("/summary/sentences/0", null), new("/summary/sentences/1", null), new("/summary/sentences/2/text", "Kept.")]);

        edited["summary"]!["sentences"]!.AsArray().Select(sentence => (string)sentence!["text"]!).ShouldBe(["Kept."]);
    }

    [Fact]
    public void Fields_are_set_added_and_emptied_by_pointer()
    {
        var edited = ReviewEdits.Apply(Result, [
            new("/fields/total", 13), new("/fields/currency", "EUR"), new("/fields/a~1b/m~0n", null),
            new("/fields/lines/0/net", 6), new("/fields/lines/-", new JsonObject { ["net"] = 1 })]);

        edited["fields"]!.ToJsonString().ShouldBe("""{"total":13,"a/b":{"m~n":null},"lines":[{"net":6},{"net":7},{"net":1}],"currency":"EUR"}""");
    }

    [Fact]
    public void The_given_result_stays_as_it_is()
    {
        var result = Result;

        ReviewEdits.Apply(result, [new("/fields/total", 0), new("/summary/sentences/0/text", "New.")]);

        JsonNode.DeepEquals(result, Result).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "\"x\"")]
    [InlineData("summary/sentences/0/text", "\"x\"")]
    [InlineData("/quality/groundedness", "0")]
    [InlineData("/outcome", "\"auto\"")]
    [InlineData("/fields", "{}")]
    [InlineData("/summary/sentences", "[]")]
    [InlineData("/summary/sentences/0/citations", "[]")]
    [InlineData("/summary/sentences/0/citations/0", "null")]
    [InlineData("/summary/sentences/0", "{\"text\":\"x\",\"citations\":[]}")]
    [InlineData("/summary/sentences/3/text", "\"x\"")]
    [InlineData("/summary/sentences/00/text", "\"x\"")]
    [InlineData("/summary/sentences/-1/text", "\"x\"")]
    [InlineData("/summary/sentences/0/text", "\" \"")]
    [InlineData("/summary/sentences/0/text", "null")]
    [InlineData("/summary/sentences/0/text", "7")]
    [InlineData("/fields/~2", "1")]
    [InlineData("/fields/missing/deeper", "1")]
    [InlineData("/fields/lines/2", "1")]
    public void An_edit_that_does_not_fit_is_refused(string path, string value) =>
        Should.Throw<InvalidEditException>(() => ReviewEdits.Apply(Result, [new(path, JsonNode.Parse(value))]));

    [Fact]
    public void No_two_edits_may_touch_the_same_place()
    {
        Should.Throw<InvalidEditException>(() => ReviewEdits.Apply(Result, [new("/summary/sentences/0/text", "x"), new("/summary/sentences/0", null)]));
        Should.Throw<InvalidEditException>(() => ReviewEdits.Apply(Result, [new("/fields/total", 1), new("/fields/total", 2)]));
    }

    [Fact]
    public void The_last_sentence_cannot_be_removed() =>
        Should.Throw<InvalidEditException>(() => ReviewEdits.Apply(Result, [.. Enumerable.Range(0, 3).Select(n => new ReviewEdit($"/summary/sentences/{n}", null))]));

    [Fact]
    public void The_diff_names_before_and_after()
    {
        var change = ReviewEdits.Diff(Result, [new("/fields/a~1b/m~0n", 2)]).ShouldHaveSingleItem();

        ((int)change.Before!, (int)change.After!).ShouldBe((1, 2));
    }
}
