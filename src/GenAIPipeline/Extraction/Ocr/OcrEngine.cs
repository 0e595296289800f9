using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>Optical recognition by tesseract: one process a page, one page a core, over all documents of this process.</summary>
internal sealed partial class OcrEngine(ExtractionOptions options) : IDisposable
{
    private const double LowConfidence = 0.6;
    private const double MinScriptConfidence = 1;
    private readonly SemaphoreSlim slots = new(Environment.ProcessorCount);

    /// <summary>Renders and reads one page; the renderer runs within the page's slot.</summary>
    /// <param name="render">Makes the picture (any format that leptonica reads), or a failure.</param>
    /// <param name="number">The page, for findings.</param>
    public async Task<OcrAnswer> ReadAsync(Func<CancellationToken, Task<OcrPicture?>> render, int number, CancellationToken cancellation)
    {
        await slots.WaitAsync(cancellation);
        try
        {
            if (await render(cancellation) is not { } picture)
                return OcrAnswer.Unreadable(number);
            return await ReadAsync(picture, number, cancellation);
        }
        finally
        {
            slots.Release();
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<OcrAnswer> ReadAsync(OcrPicture picture, int number, CancellationToken cancellation)
    {
        if (await RecognizeAsync(picture, cancellation) is not { } page)
            return OcrAnswer.Unreadable(number);
        string? script = null;
        if (page.Confidence < LowConfidence && page.Words.Any())
        {
            (var turn, script) = await DetectAsync(picture, cancellation);
            if (turn != 0 && await picture.TurnAsync(turn, cancellation) is { } turned && await RecognizeAsync(turned, cancellation) is { } upright
                && upright.Confidence > page.Confidence)
                page = PageTurn.Back(upright, turn);
        }
        return new(page, OcrDoubts.Of(page, number, options.Languages, script));
    }

    private async Task<OcrPage?> RecognizeAsync(OcrPicture picture, CancellationToken cancellation)
    {
        string[] arguments = ["stdin", "stdout", "--oem", "1", "--psm", "3", "--dpi", Dpi(picture), "-l", options.Languages, "tsv"];
        var result = await ExternalProgram.RunAsync(Call(arguments, picture), cancellation);
        return result.IsSuccess ? TesseractTsv.Parse(Encoding.UTF8.GetString(result.Output.Span)) : null;
    }

    private async Task<(int Turn, string? Script)> DetectAsync(OcrPicture picture, CancellationToken cancellation)
    {
        string[] arguments = ["stdin", "stdout", "--psm", "0", "--dpi", Dpi(picture), "-l", "osd"];
        var result = await ExternalProgram.RunAsync(Call(arguments, picture), cancellation);
        var said = Encoding.UTF8.GetString(result.Output.Span);
        var turn = RotateLine().Match(said) is { Success: true } rotate ? int.Parse(rotate.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
        var script = ScriptLine().Match(said) is { Success: true } match
            && double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) >= MinScriptConfidence ? match.Groups[1].Value : null;
        return (turn, script);
    }

    private ProgramCall Call(string[] arguments, OcrPicture picture) =>
        new("tesseract", arguments) { Input = picture.Bytes, Timeout = options.ChildTimeout, MemoryMiB = 3_072 };

    private static string Dpi(OcrPicture picture) => Math.Clamp(picture.Dpi, 70, 600).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Rotate: (\d+)")]
    private static partial Regex RotateLine();

    [GeneratedRegex(@"Script: (\w+)\s+Script confidence: ([\d.]+)")]
    private static partial Regex ScriptLine();
}
