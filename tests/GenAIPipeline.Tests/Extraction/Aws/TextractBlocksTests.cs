using Amazon.Textract;
using Amazon.Textract.Model;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Blocks of Textract as our text: order, tables, forms, answers, signatures.</summary>
public sealed class TextractBlocksTests
{
    private readonly List<Block> blocks = [];

    [Fact]
    public void Layout_gives_order_and_kinds_and_a_list_is_written_once()
    {
        var (title, left, right) = (Line("Minutes", 0.1, 0.05), Line("second col-", 0.6, 0.3), Line("umn", 0.6, 0.32));
        var item = Line("- bread", 0.1, 0.6);
        var itemText = Add("LAYOUT_TEXT", 0.1, 0.6, children: [item]);
        Page(
            [title, item, left, right, itemText],
            Add("LAYOUT_TITLE", 0.1, 0.05, children: [title]), Add("LAYOUT_LIST", 0.1, 0.6, children: [itemText]), Add("LAYOUT_TEXT", 0.6, 0.3, children: [left, right]));

        var page = TextractBlocks.Pages(blocks, []).ShouldHaveSingleItem();

        page.Blocks.Select(block => (block.Kind, block.Text)).ShouldBe(
            [(BlockKind.Heading, "Minutes"), (BlockKind.ListItem, "- bread"), (BlockKind.Paragraph, $"second col{LineHyphens.Mark}umn")]);
        page.Blocks[0].Confidence.ShouldBe(0.9);
        page.Blocks[0].Box.ShouldBe(new Box(0.1, 0.05, 0.2, 0.01));
    }

    [Fact]
    public void A_table_takes_the_place_of_its_lines_and_a_merged_cell_is_written_once()
    {
        var lines = new[] { Line("Before", 0.1, 0.1), Line("Wide head", 0.1, 0.2), Line("a|b 2", 0.1, 0.22), Line("After", 0.1, 0.9) };
        Block Cell(int row, int column, params Block[] words)
        {
            var cell = Add("CELL", 0.1, 0.2, children: words);
            (cell.RowIndex, cell.ColumnIndex) = (row, column);
            return cell;
        }

        Block Word(int line, int index) => blocks.First(block => block.Id == lines[line].Relationships[0].Ids[index]);
        Block[] cells = [Cell(1, 1, Word(1, 0)), Cell(1, 2, Word(1, 1)), Cell(2, 1, Word(2, 0)), Cell(2, 2, Word(2, 1))];
        var table = Add("TABLE", 0.1, 0.2, children: cells);
        var merged = Add("MERGED_CELL", 0.1, 0.2, children: [cells[0], cells[1]]);
        table.Relationships.Add(new Relationship { Type = RelationshipType.MERGED_CELL, Ids = [merged.Id] });
        Page(lines, table);

        var page = TextractBlocks.Pages(blocks, []).ShouldHaveSingleItem();

        page.Blocks.Select(block => block.Text).ShouldBe(["Before", "| Wide head |  |\n| --- | --- |\n| a\\|b | 2 |", "After"]);
        page.Blocks[1].Kind.ShouldBe(BlockKind.Table);
        page.Blocks[1].Words.Count.ShouldBe(4);
    }

    [Fact]
    public void Pairs_answers_checkboxes_and_signatures_are_written()
    {
        var line = Line("Name: Ann", 0.1, 0.1);
        var other = Line("Free text", 0.1, 0.3);
        var box = Add("SELECTION_ELEMENT", 0.4, 0.1);
        box.SelectionStatus = SelectionStatus.SELECTED;
        Block Word(int index) => blocks.First(block => block.Id == line.Relationships[0].Ids[index]);
        var value = Add("KEY_VALUE_SET", 0.2, 0.1, children: [Word(1), box]);
        value.EntityTypes = ["VALUE"];
        var key = Add("KEY_VALUE_SET", 0.1, 0.1, children: [Word(0)]);
        key.EntityTypes = ["KEY"];
        key.Relationships.Add(new Relationship { Type = RelationshipType.VALUE, Ids = [value.Id] });
        var answer = Add("QUERY_RESULT", 0.1, 0.1);
        answer.Text = "42 days";
        var query = Add("QUERY", 0.1, 0.1);
        query.Query = new Query { Text = "How long?", Alias = "Term" };
        query.Relationships = [new Relationship { Type = RelationshipType.ANSWER, Ids = [answer.Id] }];
        Page([line, other], Add("SIGNATURE", 0.5, 0.8));

        var page = TextractBlocks.Pages(blocks, []).ShouldHaveSingleItem();

        page.Blocks.Select(block => block.Text).ShouldBe(["Name: Ann [x]", "Free text", "Term: 42 days", "[signature]"]);
        page.Blocks[3].Box.ShouldNotBeNull().Top.ShouldBe(0.8);
    }

    [Fact]
    public void Lines_without_layout_become_paragraphs_by_their_gaps()
    {
        Page([Line("One paragraph", 0.1, 0.1), Line("of two lines.", 0.1, 0.115), Line("Another.", 0.1, 0.2)]);

        TextractBlocks.Pages(blocks, []).ShouldHaveSingleItem().Blocks.Select(block => block.Text).ShouldBe(["One paragraph of two lines.", "Another."]);
    }

    [Fact]
    public void Prices_follow_the_features()
    {
        var options = new TextractOptions();

        options.Price(options.For("general")).ShouldBe(0.015m);
        options.Price(options.For("invoice")).ShouldBe(0.01m);
        options.Price(new TextractReading { FeatureTypes = ["TEXT"] }).ShouldBe(0.0015m);
        options.Price(new TextractReading { FeatureTypes = ["LAYOUT", "SIGNATURES"] }).ShouldBe(0.004m);
        options.Price(new TextractReading { FeatureTypes = ["FORMS", "TABLES"], Queries = ["Who?"] }).ShouldBe(0.08m);
    }

    private Block Line(string text, double left, double top)
    {
        var words = text.Split(' ').Select((word, i) =>
        {
            var block = Add("WORD", left + 0.05 * i, top);
            block.Text = word;
            return block;
        }).ToArray();
        var line = Add("LINE", left, top, children: words);
        line.Text = text;
        return line;
    }

    private void Page(IEnumerable<Block> lines, params Block[] others) => Add("PAGE", 0, 0, children: [.. lines, .. others]);

    private Block Add(string type, double left, double top, params Block[] children)
    {
        var block = new Block
        {
            BlockType = type,
            Id = $"{blocks.Count}",
            Page = 1,
            Confidence = 90,
            Geometry = new Geometry { BoundingBox = new BoundingBox { Left = (float)left, Top = (float)top, Width = 0.2f, Height = 0.01f } },
            Relationships = children.Length == 0 ? null : [new Relationship { Type = RelationshipType.CHILD, Ids = [.. children.Select(child => child.Id)] }],
        };
        blocks.Add(block);
        return block;
    }
}
