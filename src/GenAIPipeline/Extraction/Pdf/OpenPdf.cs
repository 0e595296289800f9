using UglyToad.PdfPig;

namespace GenAIPipeline.Extraction.Pdf;

/// <summary>A PDF that stays open across requests: opening a large one costs up to 300 ms.</summary>
internal sealed class OpenPdf : IDisposable
{
    // A larger file is read from disk as needed, so that the heap's limit holds for files of any size; a small one at once, which is faster.
    private const long MaxReadBytes = 24 << 20;
    private readonly string path;
    private readonly string? password;
    private readonly (long Length, DateTime Written) version;
    private readonly FileStream? stream;

    private OpenPdf(string path, string? password, CappedFilters filters, (long Length, DateTime Written) version)
    {
        Filters = filters;
        this.path = path;
        this.password = password;
        this.version = version;
        var options = new ParsingOptions
        {
            UseLenientParsing = true,
            SkipMissingFonts = true,
            FilterProvider = filters,
            Passwords = password is null ? [] : [password],
        };
        if (version.Length <= MaxReadBytes)
        {
            Document = PdfDocument.Open(File.ReadAllBytes(path), options);
            return;
        }
        stream = File.OpenRead(path);
        try
        {
            Document = PdfDocument.Open(stream, options);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public PdfDocument Document { get; }

    public CappedFilters Filters { get; }

    public static OpenPdf Open(string path, string? password, CappedFilters filters) => new(path, password, filters, VersionOf(path));

    /// <summary>Whether this is the same file, unchanged, with the same password.</summary>
    public bool Is(string otherPath, string? otherPassword) => path == otherPath && password == otherPassword && version == VersionOf(path);

    public void Dispose()
    {
        Document.Dispose();
        stream?.Dispose();
    }

    private static (long Length, DateTime Written) VersionOf(string path)
    {
        var file = new FileInfo(path);
        return (file.Length, file.LastWriteTimeUtc);
    }
}
