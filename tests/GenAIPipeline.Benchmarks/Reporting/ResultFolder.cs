using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>The newest result of each benchmark as a file, and <c>docs/benchmarks.md</c> written whole from all of them.</summary>
/// <param name="docs">The folder of the documentation.</param>
internal sealed class ResultFolder(string docs)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly string folder = Path.Combine(docs, "benchmarks");

    public string Document => Path.Combine(docs, "benchmarks.md");

    public void Keep(BenchmarkResult result)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, result.Name + ".json"), JsonSerializer.Serialize(result, Json) + "\n");
    }

    /// <param name="order">Names of benchmarks; those without a result are left out.</param>
    public void WriteDocument(IEnumerable<string> order)
    {
        var text = new StringBuilder(
            """
            # Benchmarks

            Written by `./dev bench [NAME]` from the newest run of each benchmark; do not edit. Ratios compare two things run in the same session on the same machine.


            """);
        foreach (var name in order)
            if (Find(name) is { } result)
                Append(text, result);
        File.WriteAllText(Document, text.ToString().TrimEnd() + "\n");
    }

    private BenchmarkResult? Find(string name)
    {
        var path = Path.Combine(folder, name + ".json");
        return File.Exists(path) ? JsonSerializer.Deserialize<BenchmarkResult>(File.ReadAllText(path)) : null;
    }

    private static void Append(StringBuilder text, BenchmarkResult result)
    {
        text.Append($"## {result.Title}\n\n`./dev bench {result.Name}` · {result.MeasuredAt:yyyy-MM-dd HH:mm} UTC · {result.Machine} · load before {result.LoadBefore:0.0}\n\n{result.Method}\n\n");
        text.Append("| | measured | goal | |\n|---|---:|---:|---|\n");
        foreach (var row in result.Rows)
            text.Append($"| {row.What} | {row.Value} | {row.Goal} | {Verdict(row)} |\n");
        text.Append('\n');
    }

    internal static string Verdict(BenchmarkRow row) => row.IsMet switch { true => "met", false => "**missed**", null => "" };
}
