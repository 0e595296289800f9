using GenAIPipeline.Summarization;
using GenAIPipeline.Summarization.Grounding;

namespace GenAIPipeline.Tests.Summarization.Grounding;

public sealed class GroundingRulesTests
{
    private static readonly string[] Source =
    [
        "On 14 May 2023 Brookfield Housing wrote to Mr Okafor. The repair costs 1,840.50 EUR, which is 15 % of the annual budget of 12.3 million euros.",
        "Die Sitzung der Müller GmbH fand am 3. Oktober 2024 statt. Der Umsatz betrug 1.200.000,50 €.",
        "The World Health Organization sent three experts to Geneva on 2024-03-07; Maria Schmidt's report has 12 300 pages.",
        "| Item | EUR |\n| --- | --- |\n| Rent | 1,200 |",
    ];

    [Theory]
    [InlineData(1, "Brookfield Housing wrote to Okafor on May 14, 2023 about a repair of 1840.50 EUR.")]
    [InlineData(1, "The repair costs €1,840.50, 15 percent of the annual budget of 12,300,000 euros.")]
    [InlineData(1, "In May 2023 Brookfield Housing wrote that the repair takes 15% of the budget.")]
    [InlineData(2, "Die Müller GmbH traf sich am 03.10.2024; der Umsatz betrug 1.200.000,50 EUR.")]
    [InlineData(3, "The WHO sent 3 experts to Geneva on 7 March 2024, says Schmidt's report of 12,300 pages.")]
    [InlineData(3, "Yesterday the World Health Organization sent its experts to Geneva.")]
    [InlineData(4, "The rent is EUR 1,200.")]
    [InlineData(4, "The rent item is 1,200.")]
    public void Values_written_in_another_way_are_supported(int block, string sentence) => Codes(block, sentence).ShouldBeEmpty();

    [Theory]
    [InlineData(1, "The repair of Brookfield Housing costs 1,940.50 EUR.", GroundingCodes.UnsupportedAmount)]
    [InlineData(1, "The repair costs 1,840.50 USD of the annual budget.", GroundingCodes.UnsupportedAmount)]
    [InlineData(1, "The annual budget of Brookfield Housing is 12.3 billion euros.", GroundingCodes.UnsupportedAmount)]
    [InlineData(1, "The repair costs 18 % of the annual budget.", GroundingCodes.UnsupportedNumber)]
    [InlineData(1, "Brookfield Housing wrote to Okafor on 15 May 2023.", GroundingCodes.UnsupportedDate)]
    [InlineData(1, "Brookfield Housing wrote to Okafor in May 2022.", GroundingCodes.UnsupportedDate)]
    [InlineData(1, "Brookfield Housing wrote to Mr Brown about the repair costs.", GroundingCodes.UnsupportedName)]
    [InlineData(1, "Jane Okafor wrote to Brookfield Housing about the annual budget.", GroundingCodes.UnsupportedName)]
    [InlineData(2, "Die Sitzung der Müller GmbH fand am 4. Oktober 2024 statt.", GroundingCodes.UnsupportedDate)]
    [InlineData(3, "The UNESCO sent experts to Geneva for the report.", GroundingCodes.UnsupportedName)]
    [InlineData(3, "The World Health Organization sent 4 experts to Geneva.", GroundingCodes.UnsupportedNumber)]
    public void Values_that_the_cited_block_does_not_have_are_findings(int block, string sentence, string code) => Codes(block, sentence).ShouldBe([code]);

    [Fact]
    public void A_sentence_about_something_else_is_ungrounded()
    {
        var report = Check(new SummarySentence("the cat sleeps under a warm kitchen table", [new Citation(1, "The repair costs")]));
        var finding = report.Findings.ShouldHaveSingleItem();
        finding.Code.ShouldBe(GroundingCodes.UngroundedSentence);
        finding.Score.ShouldBe(0);
        finding.Threshold.ShouldBe(0.5);
        finding.Evidence.ShouldHaveSingleItem().Sentence.ShouldBe(0);
        report.Groundedness.ShouldBe(0);
    }

    [Fact]
    public void Citations_that_do_not_resolve_are_findings()
    {
        var report = Check(
            new SummarySentence("The repair costs 1,840.50 EUR", [new Citation(1, "The repair costs 9 EUR")]),
            new SummarySentence("The repair costs 1,840.50 EUR", [new Citation(99, "The repair costs")]),
            new SummarySentence("The repair costs 1,840.50 EUR", []),
            new SummarySentence("The repair costs 1,840.50 EUR", [new Citation(1, "the REPAIR  costs 1,840.50\nEUR")]));
        report.Findings.Select(f => (f.Code, f.Evidence[0].Sentence)).ShouldBe([(GroundingCodes.UnresolvedCitation, 0), (GroundingCodes.UnresolvedCitation, 1), (GroundingCodes.UnresolvedCitation, 2)]);
        report.Groundedness.ShouldBe(0.25);
    }

    private static List<string> Codes(int block, string sentence) =>
        [.. Check(new SummarySentence(sentence, [new Citation(block, Source[block - 1][..8])])).Findings.Select(f => f.Code)];

    private static GroundingReport Check(params SummarySentence[] sentences) => GroundingRules.Check(new Summary(sentences), Texts.Of(Source), 0.5);
}
