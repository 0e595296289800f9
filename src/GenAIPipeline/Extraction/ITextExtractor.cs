using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction;

/// <summary>Reads text from files of some formats.</summary>
public interface ITextExtractor
{
    /// <summary>Whether this extractor is the one for the format.</summary>
    bool Reads(FileFormat format);

    /// <summary>Reads one file. A file that cannot be read is a <see cref="ExtractionAnswer.Unreadable"/>, never an exception.</summary>
    Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation);
}

/// <summary>One file to be read.</summary>
/// <param name="Path">A local file.</param>
/// <param name="FileName">The name it was uploaded under, for messages only.</param>
/// <param name="Format">As found by content.</param>
/// <param name="Password">For an encrypted file; null if none was given.</param>
/// <param name="Report">Progress, page by page.</param>
public sealed record ExtractionRequest(string Path, string FileName, FileFormat Format, string? Password, Action<StageProgress> Report);

/// <summary>What reading a file gave.</summary>
public abstract record ExtractionAnswer
{
    private ExtractionAnswer() { }

    /// <summary>Text was read. Attachments are files on local disk that the caller takes over and deletes.</summary>
    public sealed record Read(ExtractedText Text) : ExtractionAnswer
    {
        public IReadOnlyList<ExtractedAttachment> Attachments { get; init; } = [];
    }

    /// <summary>The input's fault.</summary>
    public sealed record Unreadable(Rejection Reason) : ExtractionAnswer;
}

/// <summary>A file found inside another, written to a temporary path.</summary>
public sealed record ExtractedAttachment(string Path, string FileName, string MediaType);
