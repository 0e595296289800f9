using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using GenAIPipeline.AwsSimulator.Programs;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Recognizes pages by tesseract; the same page of the same bytes once only.</summary>
internal sealed class PageReader
{
    private const int MostRemembered = 5_000;
    private const string Dpi = "200";
    private readonly ConcurrentDictionary<(string Hash, int Page), Lazy<Task<OcrPage?>>> pages = new();

    /// <summary>How many pages tesseract has read; what was remembered does not count.</summary>
    public int Recognized => recognized;

    private int recognized;

    /// <summary>Pages of a document; null if it cannot be opened (damaged, or under a password).</summary>
    public static async Task<int?> CountAsync(TextractDocument document, CancellationToken cancellation)
    {
        if (document.Format == DocumentFormat.Tiff)
            return DocumentFormats.TiffPages(document.Bytes) is var count and > 0 ? count : null;
        if (document.Format != DocumentFormat.Pdf)
            return 1;
        using var file = await ScratchFile.WriteAsync(document.Bytes, ".pdf", cancellation);
        var end = await ExternalProgram.RunAsync("pdfinfo", [file.Path], default, cancellation);
        var line = Encoding.UTF8.GetString(end.Output).Split('\n').FirstOrDefault(l => l.StartsWith("Pages:", StringComparison.Ordinal));
        return end.IsSuccess && int.TryParse(line?["Pages:".Length..].Trim(), CultureInfo.InvariantCulture, out var pages) && pages > 0 ? pages : null;
    }

    /// <param name="number">From 1.</param>
    /// <returns>Null if the page cannot be drawn or read.</returns>
    public async Task<OcrPage?> ReadAsync(TextractDocument document, int number, CancellationToken cancellation)
    {
        if (pages.Count > MostRemembered)
            pages.Clear();
        var key = (document.Hash, number);
        var reading = pages.GetOrAdd(key, _ => new Lazy<Task<OcrPage?>>(() => RecognizeAsync(document.Bytes, document.Format, number, CancellationToken.None)));
        try
        {
            // Others wait for the same page, so that one caller's leaving must not end it.
            return await reading.Value.WaitAsync(cancellation);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            pages.TryRemove(key, out _);
            throw;
        }
    }

    private async Task<OcrPage?> RecognizeAsync(ReadOnlyMemory<byte> document, DocumentFormat format, int number, CancellationToken cancellation)
    {
        Interlocked.Increment(ref recognized);
        var picture = document;
        if (format == DocumentFormat.Pdf)
        {
            using var file = await ScratchFile.WriteAsync(document, ".pdf", cancellation);
            var drawn = await ExternalProgram.RunAsync("pdftoppm", ["-r", Dpi, "-gray", "-f", $"{number}", "-l", $"{number}", file.Path], default, cancellation);
            if (!drawn.IsSuccess || drawn.Output.Length == 0)
                return null;
            picture = drawn.Output;
        }

        string[] page = format == DocumentFormat.Tiff ? ["-c", $"tessedit_page_number={number - 1}"] : [];
        var end = await ExternalProgram.RunAsync("tesseract", ["stdin", "stdout", "--oem", "1", "--psm", "3", "--dpi", Dpi, "-l", "eng", .. page, "tsv"], picture, cancellation);
        return end.IsSuccess ? TesseractTsv.Parse(Encoding.UTF8.GetString(end.Output)) : null;
    }
}
