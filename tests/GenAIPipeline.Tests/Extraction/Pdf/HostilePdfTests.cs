using System.Diagnostics;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Tests.Extraction.Pdf;

public sealed class HostilePdfTests(ExtractionFixture extraction) : IClassFixture<ExtractionFixture>
{
    public static TheoryData<string> Names => [.. HostilePdfs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_pdf_is_rejected_with_a_reason_and_the_next_file_is_read(string name)
    {
        var path = extraction.NewPath();
        HostilePdfs.All[name](path);
        var clock = Stopwatch.StartNew();

        var answer = await extraction.ReadPdfAsync(path);

        File.Delete(path);
        var rejection = answer.ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason;
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {rejection.Code} after {clock.Elapsed.TotalSeconds:0.00} s");
        rejection.Detail.Length.ShouldBeGreaterThan(20);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        var next = await extraction.ReadPdfAsync(extraction.Save(RawPdf.OnePage("BT /F1 12 Tf 72 720 Td (Still alive) Tj ET")));
        next.ShouldBeOfType<ExtractionAnswer.Read>().Text.Blocks().ShouldHaveSingleItem().Text.ShouldBe("Still alive");
        HeaviestChildBytes().ShouldBeLessThan(400L << 20);
    }

    private long HeaviestChildBytes() => extraction.Children.ProcessIds
        .Select(id => File.Exists($"/proc/{id}/statm") ? long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1]) * Environment.SystemPageSize : 0)
        .DefaultIfEmpty(0).Max();
}
