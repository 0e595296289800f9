namespace GenAIPipeline.Extraction;

/// <summary>The one shape of text, whatever it came from: pages (or time spans) with blocks in reading order.</summary>
/// <param name="Pages">In order; a recording has one page per time span.</param>
public sealed record ExtractedText(IReadOnlyList<TextPage> Pages)
{
    /// <summary>Doubts that the readers themselves had (a page in no configured language, a damaged file that was partly read).</summary>
    public IReadOnlyList<Documents.Finding> Findings { get; init; } = [];

    /// <summary>All blocks in reading order.</summary>
    public IEnumerable<TextBlock> Blocks() => Pages.SelectMany(page => page.Blocks);

    /// <summary>Mean confidence of the blocks that have one, 0 to 1; null when none has.</summary>
    public double? MeanConfidence()
    {
        var known = Blocks().Where(block => block.Confidence is not null).Select(block => block.Confidence!.Value).ToList();
        return known.Count == 0 ? null : Math.Round(known.Average(), 4);
    }
}

/// <summary>One page or time span.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Source">Which engine read it.</param>
/// <param name="Blocks">In reading order.</param>
public sealed record TextPage(int Number, TextSource Source, IReadOnlyList<TextBlock> Blocks)
{
    /// <summary>Size as shown (after rotation), in points for PDF, pixels for images; null where there is no geometry.</summary>
    public double? Width { get; init; }

    /// <inheritdoc cref="Width"/>
    public double? Height { get; init; }

    public double? StartSeconds { get; init; }
    public double? EndSeconds { get; init; }

    /// <summary>Name of a sheet or slide, where there is one.</summary>
    public string? Title { get; init; }
}

/// <summary>Where a page's text comes from.</summary>
public enum TextSource
{
    /// <summary>Text objects of a PDF.</summary>
    TextLayer,

    /// <summary>Optical character recognition.</summary>
    Ocr,

    /// <summary>A native reader of a text or office format.</summary>
    Native,

    /// <summary>Speech recognition.</summary>
    Speech,
}

/// <summary>A paragraph, heading, table or utterance.</summary>
/// <param name="Number">From 1 through the whole document, in reading order; citations name it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Plain text; a table is Markdown.</param>
public sealed record TextBlock(int Number, BlockKind Kind, string Text)
{
    /// <summary>Where it stands on the page; null where there is no geometry.</summary>
    public Box? Box { get; init; }

    /// <summary>0 to 1, mean over words; null where the engine gives none (a text layer and native text are certain and say 1).</summary>
    public double? Confidence { get; init; }
    public double? StartSeconds { get; init; }
    public double? EndSeconds { get; init; }

    /// <summary>Speaker label of an utterance, where known.</summary>
    public string? Speaker { get; init; }

    /// <summary>Words with their own confidence and place; kept for OCR and speech, where they differ from word to word.</summary>
    public IReadOnlyList<TextWord> Words { get; init; } = [];
}

/// <summary>What a block is.</summary>
public enum BlockKind
{
    Paragraph,
    Heading,
    ListItem,
    Table,
    Header,
    Footer,
    Code,
    Utterance,
}

/// <summary>One word.</summary>
/// <param name="Text">As read.</param>
/// <param name="Confidence">0 to 1, or null when the engine gives none: missing confidence counts as doubt.</param>
public sealed record TextWord(string Text, double? Confidence)
{
    public Box? Box { get; init; }
    public double? StartSeconds { get; init; }
    public double? EndSeconds { get; init; }
}

/// <summary>A rectangle in shares of the page as shown, origin at the top left; all values 0 to 1.</summary>
public sealed record Box(double Left, double Top, double Width, double Height);
