using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Pdf;
using GenAIPipeline.Extraction.Readers;
using GenAIPipeline.Tests.Extraction.Speech;

namespace GenAIPipeline.Tests.Samples;

/// <summary>Reads the samples with the readers themselves (in this process) and holds the text against what is expected.</summary>
public sealed class SampleTextTests : IDisposable
{
    private readonly ExtractionOptions options = new();
    private readonly OcrEngine ocr;

    public SampleTextTests() => ocr = new OcrEngine(options);

    public static TheoryData<string> NamesOfDocuments =>
        [.. SampleFiles.Expected.Where(pair => !FormatTable.Of(pair.Value.Format).IsAudio).Select(pair => pair.Key)];

    // The meeting takes ten times as long as the others together.
    public static TheoryData<string> NamesOfShortRecordings =>
        [.. SampleFiles.Expected.Where(pair => FormatTable.Of(pair.Value.Format).IsAudio && pair.Key != "meeting.ogg").Select(pair => pair.Key)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(NamesOfDocuments))]
    public async Task The_text_of_a_document_has_what_is_expected(string name)
    {
        var sample = SampleFiles.Expected[name];
        var read = await ReadAsync(Recordings.Request(SampleFiles.PathOf(name), sample.Format));

        var text = string.Join('\n', read.Text.Blocks().Select(block => block.Text)).ReplaceLineEndings(" ");
        foreach (var phrase in sample.Phrases)
            text.ShouldContain(phrase);
        read.Attachments.Select(attachment => attachment.FileName).ShouldBe(sample.Attachments);
        foreach (var attachment in read.Attachments)
            File.Delete(attachment.Path);
        read.Text.Findings.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(NamesOfShortRecordings))]
    public async Task A_recording_gives_the_words_that_even_a_draft_has(string name)
    {
        var sample = SampleFiles.Expected[name];
        var answer = await Recordings.Extractor().ExtractAsync(Recordings.Request(SampleFiles.PathOf(name), sample.Format), Cancellation);

        var text = string.Join('\n', answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Blocks().Select(block => block.Text));
        foreach (var phrase in sample.Phrases)
            text.ShouldContain(phrase);
        sample.Status.ShouldBe(DocumentStatus.NeedsReview);
    }

    public void Dispose() => ocr.Dispose();

    private async Task<ExtractionAnswer.Read> ReadAsync(ExtractionRequest request)
    {
        if (request.Format is FileFormat.Pdf)
            return new ExtractionAnswer.Read(await ReadPdfAsync(request));
        var readers = ChildReaders.OfThisAssembly();
        ITextExtractor extractor = FormatTable.Of(request.Format).Reading is FormatReading.Image
            ? new ImageExtractor(ocr, options)
            : new NativeExtractor((work, _) => Task.FromResult(readers.Read(work)), options);
        return (await extractor.ExtractAsync(request, Cancellation)).ShouldBeOfType<ExtractionAnswer.Read>();
    }

    private async Task<ExtractedText> ReadPdfAsync(ExtractionRequest request)
    {
        var pages = ChildReaders.OfThisAssembly().Read(new ChildRequest(FileFormat.Pdf, request.Path)).Pages;
        if (pages.All(page => page.Source == TextSource.TextLayer))
            return TextAssembly.Of(pages, []);
        var poppler = new Poppler(request.Path, null, options.ChildTimeout);
        var page = pages.ShouldHaveSingleItem();
        var answer = await ocr.ReadAsync(token => poppler.GreyAsync(page, token), 1, Cancellation);
        return TextAssembly.Of([page with { Blocks = answer.Page.Blocks }], answer.Doubt is { } doubt ? [doubt] : []);
    }
}
