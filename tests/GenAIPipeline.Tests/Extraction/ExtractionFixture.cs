using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Pdf;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Extraction;

/// <summary>A pool of real children, the extractors over it, and a folder for files.</summary>
public sealed class ExtractionFixture : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("extraction-").FullName;
    private int files;

    public ExtractionFixture()
    {
        Options = new() { ChildTimeout = TimeSpan.FromSeconds(6) };
        Children = new(Options, ChildOfTests, TimeProvider.System, NullLogger<ChildPool>.Instance);
        Ocr = new(Options);
    }

    /// <summary>The web program beside the tests, started as a child.</summary>
    internal static ChildCommand ChildOfTests { get; } = ChildCommand.OfAssembly(Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));

    internal ExtractionOptions Options { get; }
    internal ChildPool Children { get; }
    internal OcrEngine Ocr { get; }

    public string NewPath(string extension = "pdf") => Path.Combine(folder, $"{Interlocked.Increment(ref files)}.{extension}");

    public string Save(byte[] bytes, string extension = "pdf")
    {
        var path = NewPath(extension);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    internal Task<ExtractionAnswer> ReadPdfAsync(string path, string? password = null, Action<StageProgress>? report = null) =>
        new PdfExtractor(Children, Ocr, Options).ExtractAsync(new(path, "test.pdf", FileFormat.Pdf, password, report ?? (_ => { })), TestContext.Current.CancellationToken);

    internal Task<ExtractionAnswer> ReadImageAsync(string path, FileFormat format) =>
        new ImageExtractor(Ocr, Options).ExtractAsync(new(path, "test", format, null, _ => { }), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Children.DisposeAsync();
        Ocr.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
