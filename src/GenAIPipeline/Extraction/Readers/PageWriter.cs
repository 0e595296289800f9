using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Collects pages and blocks in reading order, cleans their text, and stops at the limit of characters.</summary>
internal sealed class PageWriter(int maxTextLength, int maxPages)
{
    private const int MaxBlocks = 400_000;

    private readonly List<TextPage> pages = [];
    private readonly List<Finding> findings = [];
    private List<TextBlock> blocks = [];
    private string? title;
    private bool isOpen;
    private int number;
    private int length;

    public PageWriter(ChildRequest request) : this(request.MaxTextLength, request.MaxPages) { }

    /// <summary>True once no more text is taken; readers may stop early.</summary>
    public bool IsFull { get; private set; }

    /// <summary>True as long as no block was written.</summary>
    public bool IsEmpty => number == 0;

    /// <summary>Ends the present page and begins the next.</summary>
    /// <param name="title">Name of a sheet or slide.</param>
    /// <exception cref="UnreadableException">More pages than allowed.</exception>
    public void BeginPage(string? title = null)
    {
        EndPage();
        if (pages.Count >= maxPages)
            throw new UnreadableException("too_many_pages", $"The document has more than {maxPages:N0} pages, slides or sheets. Split it and upload the parts.");
        this.title = title;
        isOpen = true;
    }

    /// <summary>Adds a block; text without content is dropped, an overlong paragraph becomes several blocks.</summary>
    public void Add(BlockKind kind, string text)
    {
        if (IsFull)
            return;
        var clean = BlockText.Clean(text, keepLines: kind is BlockKind.Table or BlockKind.Code);
        if (clean.Length == 0)
            return;
        if (kind is BlockKind.Table or BlockKind.Code)
        {
            Append(kind, clean);
            return;
        }

        foreach (var piece in BlockText.Split(clean))
            Append(kind, piece);
    }

    /// <summary>Records a doubt of the reader's, once per code.</summary>
    public void Doubt(string code, string detail)
    {
        if (findings.TrueForAll(finding => finding.Code != code))
            findings.Add(new Finding(code, detail));
    }

    /// <summary>The finished answer; a document without any text is a rejection.</summary>
    public ChildAnswer ToAnswer(IReadOnlyList<ExtractedAttachment>? attachments = null)
    {
        EndPage();
        if (number == 0)
        {
            return new ChildAnswer
            {
                Rejection = new Rejection("no_text", "The document holds no text that can be read. If it shows pictures of text, upload it as PDF, PNG, JPEG or TIFF."),
                TotalPages = pages.Count,
                Attachments = attachments ?? [],
            };
        }

        return new ChildAnswer { Pages = pages, TotalPages = pages.Count, Findings = findings, Attachments = attachments ?? [] };
    }

    private void Append(BlockKind kind, string text)
    {
        if (length + text.Length > maxTextLength || number >= MaxBlocks)
        {
            IsFull = true;
            Doubt("text_truncated", $"The document is longer than the limit of {maxTextLength:N0} characters; only its beginning was read.");
            text = number >= MaxBlocks ? "" : BlockText.Cut(text, maxTextLength - length);
            if (text.Length == 0)
                return;
        }

        isOpen = true;
        length += text.Length;
        blocks.Add(new TextBlock(++number, kind, text) { Confidence = 1 });
    }

    private void EndPage()
    {
        if (!isOpen)
            return;
        pages.Add(new TextPage(pages.Count + 1, TextSource.Native, blocks) { Title = title });
        blocks = [];
        title = null;
        isOpen = false;
    }
}
