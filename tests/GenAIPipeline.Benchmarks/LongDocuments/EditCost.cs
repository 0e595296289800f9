using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;

namespace GenAIPipeline.Benchmarks.LongDocuments;

/// <summary>What it costs to summarize a long document again after a small change, and whether cutting it so finely loses anything.</summary>
internal static class EditCost
{
    private const int Pages = 300;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var edits = options.Count ?? 50;
        await using var bench = await TreeBench.StartAsync();
        var paragraphs = LongReport.Paragraphs(Pages, seed: 1);
        var first = await bench.RunAsync(LongReport.Of(paragraphs));
        var outputs = bench.Model.OutputTokens.ToList();
        var edited = new List<double>();
        var random = new Random(2);
        for (var n = 0; n < edits; n++)
        {
            var changed = paragraphs.ToList();
            changed[random.Next(paragraphs.Count / 3, 2 * paragraphs.Count / 3)] = LongReport.Paragraph(random);
            edited.Add(await ShareAsync(bench, changed, first));
        }

        var appended = new List<double>();
        for (var n = 0; n < 20; n++)
            appended.Add(await ShareAsync(bench, [.. paragraphs, .. LongReport.Paragraphs(1, seed: 100 + n)], first));
        var found = await PlantedFacts.FindAsync(bench);
        return new(
            "A small change in a long document",
            $"A document of {Pages} pages ({first.Tokens:#,0} tokens of the model the first time, prompts included, in {first.Tally.Calls} calls) is summarized by profile `general` through gateway, cache and database, "
                + $"by a model that answers by its prompt alone: it takes over the sentences with amounts, dates and duties (o200k tokens). Then {edits} times with another paragraph in its middle third, and 20 times with a page appended: "
                + "tokens sent and received as a share of the first run. Facts: 20 documents of 30 pages with six facts each; found is what stands in the final eight sentences. "
                + "That a real model finds and weighs facts in short chunks as well as in long ones cannot be shown so: only that cutting, merging and citing lose none.",
            [
                BenchmarkRow.Of("an edited paragraph, median", Quantiles.Median(edited), "%"),
                BenchmarkRow.AtMost("an edited paragraph, p95", Quantiles.Of(edited, 0.95), 4, "%"),
                BenchmarkRow.Of("an edited paragraph, worst", edited.Max(), "%"),
                BenchmarkRow.Of("an appended page, median", Quantiles.Median(appended), "%"),
                BenchmarkRow.AtMost("an appended page, worst", appended.Max(), 3, "%"),
                BenchmarkRow.AtMost("levels of the tree", first.Levels, 3),
                BenchmarkRow.Of("answer of a part or group, median", Quantiles.Median(outputs.Select(o => (double)o)), "tokens"),
                BenchmarkRow.Of("answer of the root", outputs[^1], "tokens"),
                BenchmarkRow.AtLeast("planted facts found, chunks as they are", found.Fine, found.Coarse, "%"),
                BenchmarkRow.Of("planted facts found, chunks of 2,500 tokens", found.Coarse, "%"),
                BenchmarkRow.Of("of those found, cited to their own paragraph", found.Cited, "%"),
                BenchmarkRow.Of("tokens of the first run beside chunks of 2,500 tokens", found.Ratio, "times"),
            ]);
    }

    private static async Task<double> ShareAsync(TreeBench bench, IReadOnlyList<string> paragraphs, TreeRun first) =>
        100.0 * (await bench.RunAsync(LongReport.Of(paragraphs))).Tokens / first.Tokens;
}
