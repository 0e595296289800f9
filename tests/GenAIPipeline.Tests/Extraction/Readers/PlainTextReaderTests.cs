using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Readers;

namespace GenAIPipeline.Tests.Extraction.Readers;

public sealed class PlainTextReaderTests
{
    private readonly PlainTextReader reader = new();

    [Fact]
    public void Paragraphs_end_at_empty_lines_and_wrapped_lines_are_joined() =>
        reader.Read("A heading\n\nThis line was wrapped by the width of the page and\ngoes on in the next line of the same paragraph.\n\n- one\n- two\n1. three\n", FileFormat.Text).Shown().ShouldBe([
            "Paragraph: A heading",
            "Paragraph: This line was wrapped by the width of the page and goes on in the next line of the same paragraph.",
            "ListItem: one",
            "ListItem: two",
            "ListItem: 1. three",
        ]);

    [Fact]
    public void Form_feeds_end_pages()
    {
        var answer = reader.Read("First page.\fSecond page.", FileFormat.Text);

        answer.TotalPages.ShouldBe(2);
        answer.Pages[1].Blocks.Single().Text.ShouldBe("Second page.");
        answer.Pages[1].Blocks.Single().Number.ShouldBe(2);
    }

    [Fact]
    public void Long_paragraphs_are_cut_at_sentence_ends()
    {
        var blocks = reader.Read(string.Concat(Enumerable.Range(1, 200).Select(i => $"This is sentence number {i}. ")), FileFormat.Text).Pages.Single().Blocks;

        blocks.Count.ShouldBeGreaterThan(3);
        blocks.ShouldAllBe(block => block.Text.Length <= 1_500 && block.Text.EndsWith('.') && block.Text.StartsWith("This is"));
    }

    [Theory]
    [InlineData(1252, "Größe: 15,50 € für Café")]
    [InlineData(1251, "Это обычный русский текст, который достаточно длинный, чтобы его узнать.")]
    [InlineData(932, "これは日本語の文章です。文字コードを正しく判定できるかを確認します。")]
    [InlineData(1200, "UTF-16 ohne Marke: Größe")]
    [InlineData(1201, "UTF-16 big endian: Größe")]
    [InlineData(65001, "UTF-8: naïve 😀")]
    public void Common_encodings_are_found(int codePage, string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

        reader.Read(Encoding.GetEncoding(codePage).GetBytes(text), FileFormat.Text).Shown().ShouldBe([$"Paragraph: {text}"]);
    }

    [Fact]
    public void Csv_becomes_tables_of_fifty_rows_with_the_header_repeated()
    {
        var csv = "name;note\n" + string.Concat(Enumerable.Range(1, 120).Select(i => $"row {i};\"said \"\"hi\"\"; a|b\"\n"));

        var blocks = reader.Read(csv, FileFormat.Csv).Pages.Single().Blocks;

        blocks.Count.ShouldBe(3);
        blocks.ShouldAllBe(block => block.Kind == BlockKind.Table && block.Text.StartsWith("| name | note |\n| --- | --- |\n"));
        blocks[2].Text.ShouldContain("| row 120 | said \"hi\"; a\\|b |");
        blocks[2].Text.Split('\n').Length.ShouldBe(22);
    }

    [Fact]
    public void Markdown_keeps_its_structure_without_the_marks() =>
        reader.Read("Title\n=====\n\nSome **bold** and [linked](https://example.com) text.\n\n* item `code`\n2. second\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nx = 1\n```\n", FileFormat.Markdown).Shown().ShouldBe([
            "Heading: Title",
            "Paragraph: Some bold and linked text.",
            "ListItem: item code",
            "ListItem: 2. second",
            "Table: | a | b |\n| --- | --- |\n| 1 | 2 |",
            "Code: x = 1",
        ]);

    [Fact]
    public void Json_is_a_block_an_element_with_its_path() =>
        reader.Read("{\"name\": \"Größe\", \"list\": [1, 2], \"nothing\": null}", FileFormat.Json).Shown().ShouldBe([
            "Paragraph: name: Größe",
            "Code: list: [\n  1,\n  2\n]",
            "Code: nothing: null",
        ]);

    [Fact]
    public void Broken_json_is_read_as_text_with_a_finding()
    {
        var answer = reader.Read("{\"name\": ", FileFormat.Json);

        answer.Shown().ShouldBe(["Paragraph: {\"name\":"]);
        answer.Findings.Single().Code.ShouldBe("json_damaged");
    }

    [Fact]
    public void Text_beyond_the_limit_is_left_out_and_said_so()
    {
        var answer = reader.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("word ", 1_000))), FileFormat.Text, maxTextLength: 100);

        answer.Pages.Single().Blocks.Sum(block => block.Text.Length).ShouldBeInRange(90, 100);
        answer.Findings.Single().Code.ShouldBe("text_truncated");
    }

    [Fact]
    public void Text_that_was_encoded_twice_is_repaired() =>
        reader.Read("1986\u00e2\u0080\u00931990 for \u00c2\u00a33m", FileFormat.Text).Shown().ShouldBe(["Paragraph: 1986–1990 for £3m"]);
}
