using GenAIPipeline.Extraction;

namespace GenAIPipeline.Tests.Extraction;

public sealed class LineHyphensTests
{
    [Theory]
    [InlineData("The docu|ment was handed in.", "The document was handed in.")]
    [InlineData("A dual|encoder reads. Each encoder is dual in kind.", "A dual-encoder reads. Each encoder is dual in kind.")]
    [InlineData("A re|port and one more re-port.", "A re-port and one more re-port.")]
    [InlineData("It was data|base work; a database holds data on a base.", "It was database work; a database holds data on a base.")]
    [InlineData("They went with|out it. One goes with others, out of here.", "They went without it. One goes with others, out of here.")]
    [InlineData("A state-of|the-art model of the state.", "A state-of-the-art model of the state.")]
    [InlineData("Dual|encoder models: dual, Encoder.", "Dual-encoder models: dual, Encoder.")]
    [InlineData("Nothing here.", "Nothing here.")]
    public void A_hyphen_at_a_lines_end_stays_where_the_document_tells_it_belongs_to_the_word(string marked, string expected)
    {
        var page = new TextPage(1, TextSource.TextLayer, [new(1, BlockKind.Paragraph, marked.Replace('|', LineHyphens.Mark))]);

        LineHyphens.Resolve([page])[0].Blocks[0].Text.ShouldBe(expected);
    }

    [Fact]
    public void Words_of_other_pages_count()
    {
        var pages = new[] { "the dual" + LineHyphens.Mark + "encoder", "an encoder", "it is dual" }.Select((text, n) => new TextPage(n + 1, TextSource.Ocr, [new(1, BlockKind.Paragraph, text)]));

        LineHyphens.Resolve([.. pages])[0].Blocks[0].Text.ShouldBe("the dual-encoder");
    }
}
