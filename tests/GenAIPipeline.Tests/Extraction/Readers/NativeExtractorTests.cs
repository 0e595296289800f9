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
        var answer = await ExtractAsync(FileFormat.Text, "Some words.", (_, _) => throw new InvalidOperationException("no child expected"));

        answer.ShouldBeOfType<ExtractionAnswer.Read>().Text.Blocks().Single().Text.ShouldBe("Some words.");
    }

    [Fact]
    public async Task What_the_child_rejects_is_unreadable_for_its_reason()
    {
        var reason = new Rejection("reading_timed_out", "It took too long.");

        var answer = await ExtractAsync(FileFormat.Rtf, "{\\rtf1}", (_, _) => Task.FromResult(new ChildAnswer { Rejection = reason }));

        answer.ShouldBe(new ExtractionAnswer.Unreadable(reason));
    }

    [Fact]
    public async Task An_outage_passes_and_leaves_no_folder_behind()
    {
        string? folder = null;

        await Should.ThrowAsync<InvalidOperationException>(() => ExtractAsync(FileFormat.Eml, "Subject: x", (request, _) =>
        {
            folder = request.AttachmentFolder;
            throw new InvalidOperationException("No child can be started.");
        }));

        Directory.Exists(folder.ShouldNotBeNull()).ShouldBeFalse();
    }

    [Fact]
    public async Task The_folder_for_attachments_goes_when_there_are_none()
    {
        string? folder = null;

        await ExtractAsync(FileFormat.Eml, "Subject: x\n\ny", (request, _) =>
        {
            folder = request.AttachmentFolder;
            Directory.Exists(folder).ShouldBeTrue();
            return Task.FromResult(new EmlReader().Read(request));
        });

        Directory.Exists(folder).ShouldBeFalse();
    }

    private static async Task<ExtractionAnswer> ExtractAsync(FileFormat format, string content, Func<ChildRequest, CancellationToken, Task<ChildAnswer>> read)
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
