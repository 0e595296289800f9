using UglyToad.PdfPig.Content;

namespace GenAIPipeline.Extraction.Pdf.Layout;

/// <summary>Letters of a page to blocks in reading order.</summary>
internal static class PageLayout
{
    private static readonly TextOrientation[] Orientations =
        [TextOrientation.Horizontal, TextOrientation.Rotate90, TextOrientation.Rotate180, TextOrientation.Rotate270];

    /// <summary>Blocks numbered from 1; text of another orientation follows the page's main one.</summary>
    public static List<TextBlock> Of(IReadOnlyList<Letter> letters, double width, double height)
    {
        var counts = new int[Orientations.Length];
        foreach (var letter in letters)
            counts[IndexOf(letter)]++;
        var blocks = new List<TextBlock>();
        foreach (var index in Enumerable.Range(0, counts.Length).Where(index => counts[index] > 0).OrderByDescending(index => counts[index]))
            Read(letters, index, width, height, blocks);
        return blocks;
    }

    /// <summary>Blocks of the words of one orientation.</summary>
    public static void Append(List<TextBlock> blocks, List<LayoutWord> words, Func<LayoutBlock, Box> place)
    {
        var found = ReadingOrder.Of(words);
        var bodySize = BlockKinds.BodySize(found);
        foreach (var block in found)
        {
            var table = block.IsTable ? TableMarkdown.Of(block.Rows) : null;
            blocks.Add(new(blocks.Count + 1, table is null ? BlockKinds.Of(block, bodySize) : BlockKind.Table, table ?? BlockText.Of(block))
            {
                Box = place(block),
                Confidence = 1,
            });
        }
    }

    private static void Read(IReadOnlyList<Letter> letters, int index, double width, double height, List<TextBlock> blocks)
    {
        var frame = new ReadingFrame(Orientations[index]);
        var words = new LetterWords(frame, letters.Count / 5 + 8);
        foreach (var letter in letters)
            if (IndexOf(letter) == index && IsOnPage(letter, width, height))
                words.Add(letter);
        Append(blocks, words.Words(), block => frame.ToBox(block, width, height));
    }

    private static int IndexOf(Letter letter) => letter.TextOrientation switch
    {
        TextOrientation.Rotate90 => 1,
        TextOrientation.Rotate180 => 2,
        TextOrientation.Rotate270 => 3,
        _ => 0,
    };

    // Printers' marks and text of neighbouring pages stand outside the page box; nobody sees them.
    private static bool IsOnPage(Letter letter, double width, double height)
    {
        var start = letter.StartBaseLine;
        return start.X >= -1 && start.X <= width + 1 && start.Y >= -1 && start.Y <= height + 1;
    }
}
