using System.Runtime.CompilerServices;
using GenAIPipeline.Benchmarks.AwsMode;
using GenAIPipeline.Benchmarks.Bedrock;
using GenAIPipeline.Benchmarks.Caching;
using GenAIPipeline.Benchmarks.Growth;
using GenAIPipeline.Benchmarks.Intake;
using GenAIPipeline.Benchmarks.Latency;
using GenAIPipeline.Benchmarks.Listing;
using GenAIPipeline.Benchmarks.LongDocuments;
using GenAIPipeline.Benchmarks.Outages;
using GenAIPipeline.Benchmarks.Quotas;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Benchmarks.Scans;
using GenAIPipeline.Benchmarks.Text;
using GenAIPipeline.Benchmarks.Throughput;

if (args is [SaturatedWorker.Verb, var plan])
    return await SaturatedWorker.RunAsync(plan);
if (args is [CacheChild.Verb, ..])
    return await CacheChild.RunAsync(args[1..]);

// One line a benchmark, in the order of the document.
(string Name, Func<RunOptions, Task<BenchmarkResult>> RunAsync)[] benchmarks =
[
    ("throughput", DurableThroughput.RunAsync),
    ("latency", UploadLatency.RunAsync),
    ("text", TextLayerSpeed.RunAsync),
    ("scans", ScanSpeed.RunAsync),
    ("list", ListLatency.RunAsync),
    ("growth", GrowthOfInput.RunAsync),
    ("sqs", SqsIntake.RunAsync),
    ("bedrock", BedrockOverhead.RunAsync),
    ("models-cost", GatewayCost.RunAsync),
    ("models-quota", QuotaBenchmarks.QuotaAsync),
    ("models-others", QuotaBenchmarks.OthersAsync),
    ("models-changes", QuotaBenchmarks.ChangesAsync),
    ("models-fairness", QuotaBenchmarks.FairnessAsync),
    ("models-down", ModelsDown.RunAsync),
    ("cache", CacheCost.RunAsync),
    ("edits", EditCost.RunAsync),
    ("long", LongWall.RunAsync),
    ("crash", GenAIPipeline.Benchmarks.Crash.CrashSurvival.RunAsync),
    ("aws", LongRun.RunAsync),
];

var name = args.Length > 0 ? args[0] : "all";
var chosen = benchmarks.Where(benchmark => name == "all" || benchmark.Name == name || benchmark.Name.StartsWith(name + "-", StringComparison.Ordinal)).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine($"Expected one of {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))} or all, got \"{name}\".");
    return 2;
}

var options = new RunOptions(
    Environment.GetEnvironmentVariable("BENCH_PROGRAM") ?? Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"),
    args.Length > 1 ? int.Parse(args[1]) : null);
var results = new ResultFolder(Environment.GetEnvironmentVariable("BENCH_DOCS") ?? Path.Combine(Root(), "docs"));
var hasFailed = false;
var machine = await Machine.LookAsync();
foreach (var benchmark in chosen)
{
    var load = Machine.Load();
    Console.WriteLine($"{benchmark.Name} … (load {load:0.0})");
    var result = await benchmark.RunAsync(options) with { Name = benchmark.Name, MeasuredAt = TimeProvider.System.GetUtcNow(), Machine = machine, LoadBefore = load };
    ResultTable.Print(result);
    hasFailed |= result.MustHold && result.Rows.Any(row => row.IsMet == false);
    results.Keep(result);
    results.WriteDocument(benchmarks.Select(each => each.Name));
}

Console.WriteLine($"Written to {results.Document}");
return hasFailed ? 1 : 0;

static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
