using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction;

/// <summary>Reads text from files of some formats.</summary>
public interface ITextExtractor
{
    /// <summary>Whether this extractor is the one for the format.</summary>
    bool Reads(FileFormat format);

    /// <summary>What the text depends on besides the bytes: engine and settings of the profile. Texts of equal bytes and variants are taken for each other.</summary>
    string Variant(string profile) => "";

    /// <summary>Goes on with work of a service that a file waits for, which needs the file no more: fetching it at each look would cost more than the look. Null when there is none, or it has ended but its file belongs to the answer: then the file is to be read.</summary>
    Task<ExtractionAnswer?> ResumeAsync(ExtractionSubject subject, FileFormat format, CancellationToken cancellation) => Task.FromResult<ExtractionAnswer?>(null);

    /// <summary>Reads one file. A file that cannot be read is a <see cref="ExtractionAnswer.Unreadable"/>, never an exception.</summary>
    Task<ExtractionAnswer> ExtractAsync(ExtractionRequest request, CancellationToken cancellation);
}

/// <summary>One file to be read.</summary>
/// <param name="Path">A local file.</param>
/// <param name="FileName">The name it was uploaded under, for messages only.</param>
/// <param name="Format">As found by content.</param>
/// <param name="Password">For an encrypted file; null if none was given.</param>
/// <param name="Report">Progress, page by page.</param>
public sealed record ExtractionRequest(string Path, string FileName, FileFormat Format, string? Password, Action<StageProgress> Report)
{
    /// <summary>Whose file it is, for services that read it from the store or bill for it; null where a file is read by itself.</summary>
    public ExtractionSubject? Subject { get; init; }
}

/// <summary>The document behind a file.</summary>
/// <param name="Document">Names the stored file: <see cref="DocumentFiles.Content"/>.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Profile">Decides what is asked of a service.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of the stored bytes.</param>
public sealed record ExtractionSubject(DocumentId Document, string Tenant, string Profile, string Sha256);

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

    /// <summary>A job of a service runs, or has to wait for its turn: ask again then, or when it has ended. No fault.</summary>
    /// <param name="For">What is waited for, for people: "Textract".</param>
    /// <param name="Until">When to ask again at the latest.</param>
    public sealed record Waiting(string For, DateTimeOffset Until) : ExtractionAnswer;

    /// <summary>A service did not answer, or refused us; the input is not to blame.</summary>
    /// <param name="Reason">A sentence for operators.</param>
    /// <param name="IsFinal">Asking again changes nothing until somebody acts.</param>
    public sealed record Unavailable(string Reason, bool IsFinal) : ExtractionAnswer;
}

/// <summary>A file found inside another, written to a temporary path.</summary>
public sealed record ExtractedAttachment(string Path, string FileName, string MediaType);
