using System.Text.Json;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.EndToEnd.Tests.Running;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>What was found when the run was over, and what follows from it; pure.</summary>
internal sealed class LongRunEvidence(IReadOnlyList<LongRunFile> files, IReadOnlyList<DocumentState> documents, IReadOnlyDictionary<string, Guid> answered)
{
    private readonly ILookup<string, DocumentState> byName = documents.ToLookup(document => document.FileName);

    public required IReadOnlyList<JsonElement> Feed { get; init; }

    public required IReadOnlyList<CallCount> Calls { get; init; }

    /// <summary>Single calls, all of them unless there were more than the simulator keeps.</summary>
    public required IReadOnlyList<CallRecord> Single { get; init; }

    public required IReadOnlyList<FaultState> Faults { get; init; }

    /// <summary>From the first upload to the last document's end.</summary>
    public required TimeSpan Wall { get; init; }

    public required int Kills { get; init; }

    public required int Repeated { get; init; }

    public required int Approved { get; init; }

    /// <summary>Answers of the model that were stored already when they were asked for: a killed worker had left them, or two prompts were alike.</summary>
    public required long FromCache { get; init; }

    /// <summary>Documents that the extractive summarizer stood in for.</summary>
    public required long WithoutModel { get; init; }

    /// <summary>Files that did not become a completed document.</summary>
    public IReadOnlyList<string> LostFiles => [.. files.Where(file => byName[file.Name].All(document => document.Status != "Completed")).Select(file => file.Name)];

    /// <summary>Documents beyond one a file, and uploads whose answer named another document than the one that is there.</summary>
    public int Doubled => documents.Count - files.Count(file => byName.Contains(file.Name)) + answered.Count(answer => byName[answer.Key].All(document => document.Id != answer.Value));

    /// <summary>Documents whose completion is not told exactly once.</summary>
    public IReadOnlyList<DocumentState> WronglyTold
    {
        get
        {
            var told = Feed.Where(ServiceClient.IsCompletion).CountBy(e => e.GetProperty("subject").GetString()!).ToDictionary();
            return [.. documents.Where(document => told.GetValueOrDefault($"documents/{document.Id}") != 1)];
        }
    }

    /// <summary>Sequences that are missing or come twice, and event ids that do.</summary>
    public int FeedFaults
    {
        get
        {
            var sequences = Feed.Select(e => long.Parse(e.GetProperty("sequence").GetString()!)).ToList();
            return sequences.Where((sequence, n) => sequence != n + 1).Count() + (Feed.Count - Feed.Select(e => e.GetProperty("id").GetString()).Distinct().Count());
        }
    }

    public PaidCalls Paid => field ??= PaidCalls.Of(Single);

    public long AllCalls => Calls.Sum(count => count.Calls);

    /// <summary>Calls that at least one fault struck; the same call may be struck by several.</summary>
    public double StruckShare => Single.Count == 0 ? 0 : Single.Count(call => call.Struck.Count > 0) / (double)Single.Count;

    /// <summary>One line for everything that must not be.</summary>
    public IEnumerable<string> Explanations()
    {
        foreach (var name in LostFiles)
            yield return $"lost: {name}: {(byName[name].FirstOrDefault() is { } document ? $"{document.Id} {document.Status} {document.Error}" : "no document")}";
        foreach (var document in WronglyTold)
            yield return $"not told exactly once: {document.FileName} {document.Id} {document.Status}";
        foreach (var work in Paid.Again)
            yield return $"paid again: {work.Key}: {string.Join(" | ", work.Select(call => $"{call.At:HH:mm:ss.fff} {call.Outcome} {string.Join('+', call.Struck)}"))}";
    }
}
