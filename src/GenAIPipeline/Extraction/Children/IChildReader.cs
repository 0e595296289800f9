using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Children;

/// <summary>A parser that runs inside a killable child process, because it eats files from outside.</summary>
internal interface IChildReader
{
    /// <summary>The formats it reads.</summary>
    IReadOnlyList<FileFormat> Formats { get; }

    /// <summary>Reads the file, or a range of its pages. May throw anything, never end, or take all memory: the pool answers for it.</summary>
    ChildAnswer Read(ChildRequest request);

    /// <summary>Runs the reader's code on inputs of its own making, so that the first real file meets compiled code. Called while nobody waits.</summary>
    void WarmUp() { }

    /// <summary>Lets go of whatever is kept from the last request (an open file); called when no request came for a while.</summary>
    void Rest() { }
}

/// <summary>Work for a child.</summary>
/// <param name="Format">Chooses the reader.</param>
/// <param name="Path">A local file.</param>
internal sealed record ChildRequest(FileFormat Format, string Path)
{
    public string? Password { get; init; }

    /// <summary>First page wanted, from 1; readers without pages ignore the range.</summary>
    public int FromPage { get; init; } = 1;

    /// <summary>Last page wanted, inclusive.</summary>
    public int ToPage { get; init; } = int.MaxValue;
    public int MaxPages { get; init; } = 3_000;
    public long MaxInflatedBytes { get; init; } = 512L << 20;
    public int MaxTextLength { get; init; } = 20_000_000;

    /// <summary>Where attachments may be written; the caller deletes it.</summary>
    public string? AttachmentFolder { get; init; }
}

/// <summary>A child's answer. Blocks are numbered from 1 within the answer; the extractor renumbers them through the document.</summary>
internal sealed record ChildAnswer
{
    public IReadOnlyList<TextPage> Pages { get; init; } = [];

    /// <summary>Pages of the whole file.</summary>
    public int TotalPages { get; init; }
    public Rejection? Rejection { get; init; }
    public IReadOnlyList<ExtractedAttachment> Attachments { get; init; } = [];
    public IReadOnlyList<Finding> Findings { get; init; } = [];
}
