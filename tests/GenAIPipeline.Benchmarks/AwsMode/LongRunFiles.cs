using System.Text;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Benchmarks.Scans;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>A document of the long run.</summary>
/// <param name="Name">File name; no two are alike, so that it names the document.</param>
/// <param name="Content">Bytes; no two are alike, so that no cache helps.</param>
internal sealed record LongRunFile(string Name, byte[] Content);

/// <summary>Makes the documents: of a hundred 90 are texts, 8 scanned pages and 2 recordings of three seconds.</summary>
internal static class LongRunFiles
{
    private const int ScanDpi = 150;
    private const int ScanCharacters = 900;
    private const int LineCharacters = 80;
    private const int RecordingSeconds = 3;
    private const int SampleRate = 16_000;
    private static readonly string[] Places = ["London", "Boston", "Paris", "Chicago", "Denver", "Berlin", "Dublin", "Madrid"];
    private static readonly string[] Days = ["Monday", "Tuesday", "Thursday", "Friday", "Saturday"];

    /// <summary>The documents, mixed as they come in.</summary>
    public static async Task<IReadOnlyList<LongRunFile>> MakeAsync(LongRunPlan plan)
    {
        using var folder = new BenchFolder();
        var texts = Enumerable.Range(0, plan.Texts).Select(n => new LongRunFile($"text-{n:D4}.txt", Encoding.UTF8.GetBytes(Texts.Report(n))));
        LongRunFile[] files = [.. texts, .. await ScansAsync(folder, plan.Scans), .. await RecordingsAsync(folder, plan.Recordings)];
        new Random(plan.Seed).Shuffle(files);
        return files;
    }

    /// <summary>Pictures (PNG and JPEG) and PDFs of one picture, in turn.</summary>
    private static async Task<IEnumerable<LongRunFile>> ScansAsync(BenchFolder folder, int count)
    {
        if (count == 0)
            return [];
        var drawn = folder.PathOf("pages.pdf");
        await File.WriteAllBytesAsync(drawn, Pages(count));
        foreach (var form in (string[])["-png", "-jpeg"])
            await Programs.OutputAsync("pdftoppm", "-r", $"{ScanDpi}", "-gray", form, drawn, folder.PathOf("page"));
        byte[][] Pictures(string ending) => [.. Directory.GetFiles(folder.Root, $"page-*.{ending}").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        var (png, jpeg) = (Pictures("png"), Pictures("jpg"));
        return Enumerable.Range(0, count).Select(n => (n % 3) switch
        {
            0 => new LongRunFile($"scan-{n:D4}.png", png[n]),
            1 => new LongRunFile($"scan-{n:D4}.jpg", jpeg[n]),
            _ => new LongRunFile($"scan-{n:D4}.pdf", PicturePdf.Make([jpeg[n]], ScanDpi)),
        });
    }

    private static byte[] Pages(int count)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.TimesRoman);
        for (var n = 0; n < count; n++)
        {
            var page = builder.AddPage(PageSize.A4);
            var y = 780;
            foreach (var line in Lines(Texts.Report(100_000 + n)[..ScanCharacters]))
                page.AddText(line, 12, new PdfPoint(60, y -= 18), font);
        }

        return builder.Build();
    }

    private static IEnumerable<string> Lines(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + word.Length >= LineCharacters)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        yield return line.ToString();
    }

    private static async Task<IReadOnlyList<LongRunFile>> RecordingsAsync(BenchFolder folder, int count)
    {
        var recordings = new List<LongRunFile>();
        for (var n = 0; n < count; n++)
        {
            var (spoken, cut) = (folder.PathOf("spoken.wav"), folder.PathOf("cut.wav"));
            var words = $"Number {n + 11}. The people in {Places[n % Places.Length]} will come to the meeting on {Days[n % Days.Length]}.";
            await Programs.OutputAsync("espeak-ng", "-v", "en-us", "-s", "160", "-w", spoken, words);
            await Programs.OutputAsync("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", spoken, "-af", "apad", "-t", $"{RecordingSeconds}", "-ar", $"{SampleRate}", cut);
            recordings.Add(new LongRunFile($"recording-{n:D4}.wav", await File.ReadAllBytesAsync(cut)));
        }

        return recordings;
    }
}
