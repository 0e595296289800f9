using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers;

namespace GenAIPipeline.Tests.Extraction.Readers;

public sealed class NativeExtractorTests
{
    [Fact]
    public async Task Plain_text_is_read_without_a_child()
    {
        var answer = await ExtractAsync(FileFormat.Text, "Some words.", (_, _, _) => throw new InvalidOperationException("no child expected"));

        answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Blocks().Single().Text.ShouldBe("Some words.");
    }

    [Fact]
    public async Task A_child_that_takes_too_long_makes_the_file_unreadable() =>
        (await ExtractAsync(FileFormat.Rtf, "{\\rtf1}", (_, _, _) => throw new TimeoutException())).ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason.Code.ShouldBe("took_too_long");

    [Fact]
    public async Task A_child_that_dies_makes_the_file_unreadable() =>
        (await ExtractAsync(FileFormat.Rtf, "{\\rtf1}", (_, _, _) => throw new EndOfStreamException())).ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason.Code.ShouldBe("file_too_complex");

    [Fact]
    public async Task The_folder_for_attachments_goes_when_there_are_none()
    {
        string? folder = null;

        await ExtractAsync(FileFormat.Eml, "Subject: x\n\ny", (request, _, _) =>
        {
            folder = request.AttachmentFolder;
            Directory.Exists(folder).ShouldBeTrue();
            return Task.FromResult(new EmlReader().Read(request));
        });

        Directory.Exists(folder).ShouldBeFalse();
    }

    private static async Task<ExtractionAnswer> ExtractAsync(FileFormat format, string content, Func<ChildRequest, TimeSpan, CancellationToken, Task<ChildAnswer>> read)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, content, Encoding.UTF8);
            return await new NativeExtractor(read, new ExtractionOptions()).ExtractAsync(new ExtractionRequest(path, "name", format, null, _ => { }), TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
