using GenAIPipeline.Documents;
using GenAIPipeline.Summarization;
using GenAIPipeline.Web.Components.Reviewing;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class ReviewDeskTests
{
    private static readonly IReadOnlyList<SummarySentence> Sentences = [new("One.", []), new("Two.", [])];

    private static readonly IReadOnlyList<Finding> Doubts =
    [
        new("unsupported_number", "It is not there.") { Evidence = [new Evidence(2, 1)] },
        new("low_text_confidence", "Hard to read.", 0.5, 0.8),
    ];

    [Fact]
    public void A_changed_sentence_answers_its_doubt_and_becomes_an_edit()
    {
        var desk = new ReviewDesk(Sentences, Doubts);
        desk.Edit(1, " Zwei. ");
        desk.FirstOpen.ShouldBe(1);
        desk.Leave(1);
        desk.Open.ShouldBe(0);
        var approval = desk.Approval();
        approval.Decision.ShouldBe("approve_with_edits");
        approval.Edits!.Single().Path.ShouldBe("/summary/sentences/1/text");
        approval.Edits!.Single().Value!.GetValue<string>().ShouldBe("Zwei.");
    }

    [Fact]
    public void A_sentence_as_it_was_is_no_edit()
    {
        var desk = new ReviewDesk(Sentences, Doubts);
        desk.Edit(1, "Zwei.");
        desk.Edit(1, "Two.");
        desk.Edits.ShouldBe(0);
        desk.Approval().Decision.ShouldBe("approve");
    }

    [Fact]
    public void Work_is_taken_up_again_from_the_browser()
    {
        var desk = new ReviewDesk(Sentences, Doubts);
        desk.Edit(1, "Zwei.");
        desk.Leave(1);
        var again = new ReviewDesk(Sentences, Doubts);
        again.Restore(desk.Keep());
        again.Edited(1).ShouldBe("Zwei.");
        again.Open.ShouldBe(0);
    }

    [Fact]
    public void Kept_work_that_does_not_fit_is_left()
    {
        var desk = new ReviewDesk(Sentences, Doubts);
        desk.Restore("""{"Edits":{"9":"Nine."},"Left":[7]}""");
        desk.Restore("no json");
        (desk.Edits, desk.Open).ShouldBe((0, 2));
    }
}
