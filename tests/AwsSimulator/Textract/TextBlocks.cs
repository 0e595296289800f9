using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The PAGE, LINE and WORD blocks of one page, and the ids of what was read.</summary>
internal sealed class TextBlocks
{
    private readonly Dictionary<OcrWord, string> wordIds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<OcrLine, string> lineIds = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> children = [];

    public TextBlocks(OcrPage page, BlockList blocks)
    {
        Page = blocks.Add("PAGE", PageBox.Page, null);
        var lines = page.Lines.Select(line => (Line: line, Block: Line(line, blocks))).ToList();
        foreach (var (line, block) in lines)
            BlockList.Relate(block, "CHILD", line.Words.Select(word => Word(word, blocks)).ToList());
        children.AddRange(lines.Select(l => BlockList.IdOf(l.Block)));
    }

    /// <summary>The block of the page.</summary>
    public JsonObject Page { get; }

    public string IdOf(OcrWord word) => wordIds[word];

    public string IdOf(OcrLine line) => lineIds[line];

    /// <summary>Names what belongs to the page besides its lines.</summary>
    public void AddChild(JsonObject block) => children.Add(BlockList.IdOf(block));

    /// <summary>Writes the page's children, when all are known.</summary>
    public void Close() => BlockList.Relate(Page, "CHILD", children);

    private JsonObject Line(OcrLine line, BlockList blocks)
    {
        var block = blocks.Add("LINE", line.Box, line.Confidence);
        block["Text"] = line.Text;
        lineIds[line] = BlockList.IdOf(block);
        return block;
    }

    private string Word(OcrWord word, BlockList blocks)
    {
        var block = blocks.Add("WORD", word.Box, word.Confidence);
        block["Text"] = word.Text;
        block["TextType"] = "PRINTED";
        return wordIds[word] = BlockList.IdOf(block);
    }
}
