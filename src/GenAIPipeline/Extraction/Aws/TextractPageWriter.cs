using System.Text;
using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Writes lines as blocks; tables, pairs and fields take the place of the first line that they say.</summary>
internal sealed class TextractPageWriter(TextractWords words, IReadOnlyList<TextractPiece> pieces)
{
    private readonly List<TextBlock> blocks = [];
    private readonly HashSet<TextractPiece> written = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<TextBlock> Blocks => blocks;

    public void Add(BlockKind kind, List<Block> lines)
    {
        var kept = new List<Block>();
        foreach (var line in lines)
        {
            var covering = pieces.Where(piece => piece.Covers(line)).ToList();
            if (covering.Count == 0)
            {
                kept.Add(line);
                continue;
            }

            Flush(kind, kept);
            foreach (var piece in covering)
                Write(piece);
        }

        Flush(kind, kept);
    }

    /// <summary>What no line stands for: it must not get lost.</summary>
    public void AddRest(IEnumerable<TextBlock> beside)
    {
        foreach (var piece in pieces.Where(piece => !piece.IsInLines))
            Write(piece);
        blocks.AddRange(beside);
    }

    private void Write(TextractPiece piece)
    {
        if (written.Add(piece))
            blocks.Add(piece.Text);
    }

    private void Flush(BlockKind kind, List<Block> lines)
    {
        if (lines.Count == 0)
            return;
        var inside = lines.SelectMany(words.Words).Select(TextractWords.Word).ToList();
        var text = Join(lines.ConvertAll(line => line.Text ?? words.Text(line)));
        if (text.Length > 0)
            blocks.Add(TextractWords.Block(kind, text, inside, TextractWords.Around(lines.Select(line => TextractWords.Place(line.Geometry)))));
        lines.Clear();
    }

    private static string Join(List<string> lines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Where(line => line.Length > 0))
        {
            if (text.Length > 1 && text[^1] == '-' && char.IsLetter(text[^2]) && char.IsLower(line[0]))
                text[^1] = LineHyphens.Mark;
            else if (text.Length > 0)
                text.Append(' ');
            text.Append(line);
        }

        return text.ToString();
    }
}
