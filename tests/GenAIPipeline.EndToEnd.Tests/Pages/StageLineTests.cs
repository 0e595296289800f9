using GenAIPipeline.Documents;
using GenAIPipeline.Web.Components.Parts;
using GenAIPipeline.Web.Components.Reading;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class StageLineTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 14, 2, 11, TimeSpan.Zero);

    private static Document Document(DocumentStatus status, int run = 1) => new()
    {
        Id = new(Guid.NewGuid()),
        Tenant = "default",
        FileName = "a.pdf",
        MediaType = "application/pdf",
        Bytes = 1_900_000,
        Sha256 = "",
        Profile = "general",
        Status = status,
        Run = run,
        CreatedAt = Start,
        UpdatedAt = Start,
        CorrelationId = "",
        Pages = 11,
    };

    private static StageFacts Facts(params (DocumentStatus Status, double Seconds)[] moves) =>
        new([.. moves.Select(move => new StageMove(Start.AddSeconds(move.Seconds), 1, move.Status, null, null, null))], null, "text layer", 0, null);

    [Fact]
    public void A_finished_run_shows_how_long_each_stage_took()
    {
        var steps = StageLines.Of(Document(DocumentStatus.Completed), Facts((DocumentStatus.Accepted, 0), (DocumentStatus.TextExtracted, 2.1), (DocumentStatus.Summarized, 11.9), (DocumentStatus.ReadyToPublish, 12), (DocumentStatus.Completed, 12.014)), Start.AddMinutes(1));
        steps.Select(step => step.What).ShouldBe(["Received", "Read", "Summarized", "Checked", "Published"]);
        steps.Select(step => step.Took).ShouldBe(["", "2.1 s", "9.8 s", "0.1 s", "14 ms"]);
        steps[1].More.ShouldBe("11 pages, text layer");
        steps[4].More.ShouldBe("14:02:23, 12 s in all");
    }

    [Fact]
    public void A_running_stage_counts_up_and_the_rest_is_still_to_come()
    {
        var facts = Facts((DocumentStatus.Accepted, 0), (DocumentStatus.TextExtracted, 2.1)) with { Progress = new("2 of 3 parts", 0.6) };
        var steps = StageLines.Of(Document(DocumentStatus.TextExtracted), facts, Start.AddSeconds(8.4));
        steps.Select(step => step.Tone).ShouldBe(["ok", "ok", "run", "todo", "todo"]);
        (steps[2].What, steps[2].Took, steps[2].More).ShouldBe(("Summarizing", "6.0 s", "2 of 3 parts"));
    }

    [Fact]
    public void A_rejection_stands_at_the_stage_that_refused()
    {
        var document = Document(DocumentStatus.Rejected) with { Error = new("pdf_encrypted", "This PDF needs a password.", StageName.Extraction) };
        var steps = StageLines.Of(document, Facts((DocumentStatus.Accepted, 0), (DocumentStatus.Rejected, 0.1)), Start);
        steps.Select(step => step.What).ShouldBe(["Received", "Not accepted", "Summarize", "Check", "Publish"]);
        steps[1].Tone.ShouldBe("bad");
    }

    [Fact]
    public void A_second_run_from_the_summary_keeps_the_text()
    {
        var facts = new StageFacts([new(Start, 2, DocumentStatus.TextExtracted, null, null, "Mara"), new(Start.AddSeconds(1), 2, DocumentStatus.Summarized, StageName.Summarization, null, null)], null, "", 0, null);
        var steps = StageLines.Of(Document(DocumentStatus.Summarized, run: 2), facts, Start.AddSeconds(2));
        steps[1].More.ShouldBe("kept from an earlier run");
        steps[3].What.ShouldBe("Checking");
    }
}
