using System.Diagnostics;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers;
using GenAIPipeline.Tests.Hostile;

namespace GenAIPipeline.Tests.Extraction.Readers;

public sealed class HostileReadingTests
{
    private const int MaxTextLength = 2_000_000;
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private static readonly IChildReader[] Readers =
        [new DocxReader(), new PptxReader(), new XlsxReader(), new HtmlReader(), new EmlReader(), new RtfReader(), new PlainTextReader()];

    public static TheoryData<string> Names => [.. HostileInputs.All.Select(input => input.Name)];

    [Fact]
    public void There_are_many_cases_and_each_has_its_own_name()
    {
        HostileInputs.All.Count.ShouldBeGreaterThan(80);
        HostileInputs.All.Select(input => input.Name).ShouldBeUnique();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Hostile_input_is_rejected_or_gives_bounded_text(string name)
    {
        var folder = Directory.CreateTempSubdirectory("hostile-").FullName;
        try
        {
            var input = HostileInputs.Named(name);
            var path = Path.Combine(folder, "input");
            await using (var file = File.Create(path))
                input.Write(file);

            // A thread of its own: a reader that never ends must fail the test, not hang the run.
            var reading = Task.Factory.StartNew(() => Read(path, input.FileName, Path.Combine(folder, "attachments")), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var answer = await reading.WaitAsync(Guard, TestContext.Current.CancellationToken);
            if (answer is not null)
                ShouldBeHarmless(answer);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ChildAnswer? Read(string path, string fileName, string attachments)
    {
        var detected = FormatDetection.DetectFile(path, fileName);
        if (detected is FormatDetected.Refused refused)
            return new ChildAnswer { Rejection = refused.Reason };
        var format = ((FormatDetected.Known)detected).Format;
        var reader = Array.Find(Readers, reader => reader.Formats.Contains(format));
        return reader?.Read(new ChildRequest(format, path) { MaxTextLength = MaxTextLength, MaxInflatedBytes = 64 << 20, AttachmentFolder = attachments });
    }

    private static void ShouldBeHarmless(ChildAnswer answer)
    {
        if (answer.Rejection is { } rejection)
        {
            rejection.Code.ShouldMatch("^[a-z_]+$");
            rejection.Detail.Length.ShouldBeGreaterThan(30);
            return;
        }

        var texts = answer.Pages.SelectMany(page => page.Blocks).Select(block => block.Text).ToList();
        texts.ShouldNotBeEmpty();
        texts.Sum(text => (long)text.Length).ShouldBeLessThanOrEqualTo(MaxTextLength);
        texts.ShouldAllBe(text => !text.Contains('\0') && !HasLoneSurrogate(text));
        answer.Attachments.Count.ShouldBeLessThanOrEqualTo(100);
        answer.Attachments.ShouldAllBe(attachment => attachment.FileName == Path.GetFileName(attachment.FileName));
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return true;
        }

        return false;
    }
}
