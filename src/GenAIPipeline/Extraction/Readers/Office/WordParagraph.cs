using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>A paragraph while it is read.</summary>
internal sealed class WordParagraph
{
    public StringBuilder Text { get; } = new();

    /// <summary>Text boxes that hang on the paragraph; they come after it.</summary>
    public List<(BlockKind Kind, string Text)> Trailing { get; } = [];
    public string? Style { get; set; }
    public string? List { get; set; }
    public int? Level { get; set; }
    public int? Outline { get; set; }

    /// <summary>Begins a new page.</summary>
    public bool BreaksBefore { get; set; }

    /// <summary>Ends its page.</summary>
    public bool BreaksAfter { get; set; }

    /// <summary>The end of the paragraph was deleted: the next one continues it.</summary>
    public bool EndIsDeleted { get; set; }
}

/// <summary>A table while it is read.</summary>
internal sealed class WordTable
{
    public List<IReadOnlyList<string>> Rows { get; } = [];
    public List<string> Row { get; set; } = [];
    public bool RowIsDeleted { get; set; }

    /// <summary>Columns that the present cell spans.</summary>
    public int Span { get; set; } = 1;

    /// <summary>The table in one line, for cells and text boxes.</summary>
    public string Flatten() =>
        string.Join("; ", Rows.Select(row => string.Join(", ", row.Where(cell => cell.Length > 0))).Where(line => line.Length > 0));
}

/// <summary>Where finished blocks go: the body, a cell, or a text box.</summary>
internal sealed class WordContainer(bool isCell)
{
    public bool IsCell { get; } = isCell;
    public List<(BlockKind Kind, string Text)> Blocks { get; } = [];

    /// <summary>All text, as one cell shows it.</summary>
    public string Join() => string.Join(" ", Blocks.Select(block => block.Text));
}
