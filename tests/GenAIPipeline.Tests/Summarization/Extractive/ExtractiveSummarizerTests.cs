using System.Diagnostics;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;
using GenAIPipeline.Summarization.Extractive;
using GenAIPipeline.Summarization.Grounding;

namespace GenAIPipeline.Tests.Summarization.Extractive;

public sealed class ExtractiveSummarizerTests
{
    [Fact]
    public void Every_sentence_is_verbatim_and_cites_the_block_it_stands_in()
    {
        var text = Texts.Of(Texts.Report(12));
        var summary = ExtractiveSummarizer.Summarize(text);
        summary.Sentences.Count.ShouldBeInRange(3, 7);
        foreach (var sentence in summary.Sentences)
        {
            var citation = sentence.Citations.ShouldHaveSingleItem();
            citation.Quote.ShouldBe(sentence.Text);
            text.Blocks().Single(b => b.Number == citation.Block).Text.ShouldContain(citation.Quote);
        }

        summary.Sentences.Select(s => s.Citations[0].Block).ShouldBeInOrder();
    }

    [Fact]
    public void What_the_document_keeps_returning_to_is_chosen_and_said_once()
    {
        var text = Texts.Of(
            "The bridge over the Aller will be closed from 4 May for repairs. The weather was nice on Tuesday.",
            "During the bridge repairs all buses use the detour through Celle. Somebody brought cake.",
            "The repairs of the bridge cost 2.4 million euros and end in October. A dog barked.",
            "Residents complained that the closed bridge and the detour of the buses make their way to work longer. My cousin plays the trumpet.",
            "The bridge over the Aller will be closed from 4 May for repairs.");
        var sentences = ExtractiveSummarizer.Summarize(text).Sentences.Select(s => s.Text).ToList();
        sentences.ShouldContain("The bridge over the Aller will be closed from 4 May for repairs.");
        sentences.Distinct().Count().ShouldBe(sentences.Count);
        sentences.ShouldAllBe(s => s.Contains("bridge") || s.Contains("repairs"));
    }

    [Fact]
    public void Prose_is_preferred_to_tables_but_a_table_alone_is_summarized()
    {
        const string table = "| Item | Price |\n| --- | --- |\n| Rent for March | 1,200 EUR |\n| Heating for March | 90 EUR |";
        var mixed = new ExtractedText([new TextPage(1, TextSource.Native, [new(1, BlockKind.Heading, "Statement of account"), new(2, BlockKind.Table, table), .. Texts.Report(4).Select((t, i) => new TextBlock(i + 3, BlockKind.Paragraph, t))])]);
        ExtractiveSummarizer.Summarize(mixed).Sentences.ShouldAllBe(s => s.Citations[0].Block > 2);

        var alone = ExtractiveSummarizer.Summarize(Texts.OfKind(BlockKind.Table, TextSource.Native, table));
        alone.Sentences.Select(s => s.Text).ShouldContain("Rent for March | 1,200 EUR");
    }

    [Fact]
    public void A_transcript_without_punctuation_is_summarized_by_utterances()
    {
        var text = Texts.OfKind(BlockKind.Utterance, TextSource.Speech, "okay so we talk about the warehouse move", "the warehouse keys come on the third of april", "then the move of the warehouse is on the tenth", "um yes", "i will book the trucks for the warehouse move");
        ExtractiveSummarizer.Summarize(text).Sentences.Count.ShouldBe(3);
        ExtractiveSummarizer.Summarize(text).Sentences.ShouldAllBe(s => s.Text.Contains("warehouse"));
    }

    [Fact]
    public void A_text_without_words_gives_no_sentence() => ExtractiveSummarizer.Summarize(Texts.Of("… --- ***", "  ")).Sentences.ShouldBeEmpty();

    [Fact]
    public void Chinese_prose_is_summarized() =>
        ExtractiveSummarizer.Summarize(Texts.Of("公司今年的收入增长了百分之十。新产品的收入占公司收入的一半。天气很好。公司明年计划推出更多新产品。员工人数保持不变。")).Sentences.Count.ShouldBe(3);

    [Fact]
    public void Three_hundred_pages_give_up_to_ten_sentences_in_little_time()
    {
        var text = Texts.Of(Texts.Report(3_000));
        ExtractiveSummarizer.Summarize(Texts.Of(Texts.Report(50)));
        var started = Stopwatch.GetTimestamp();
        var summary = ExtractiveSummarizer.Summarize(text);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        summary.Sentences.Count.ShouldBeInRange(8, 10);
    }

    [Fact]
    public void A_short_text_takes_less_than_two_milliseconds_when_warm()
    {
        var text = Texts.Of(Texts.Report(12));
        text.Blocks().Sum(b => b.Text.Length).ShouldBeInRange(3_500, 6_000);
        for (var i = 0; i < 200; i++)
            ExtractiveSummarizer.Summarize(text);
        var best = Enumerable.Range(0, 50).Min(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            ExtractiveSummarizer.Summarize(text);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        });
        best.ShouldBeLessThan(2);
    }

    [Fact]
    public void Its_summaries_are_grounded_by_construction()
    {
        var text = Texts.Of(Texts.Report(60));
        var report = GroundingRules.Check(ExtractiveSummarizer.Summarize(text), text, 0.5);
        report.Findings.ShouldBeEmpty();
        report.Groundedness.ShouldBe(1);
    }
}
