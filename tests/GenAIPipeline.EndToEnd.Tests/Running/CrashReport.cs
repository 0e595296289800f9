namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>What was found after the last death.</summary>
public sealed record CrashReport
{
    public required int Accepted { get; init; }

    /// <summary>Ids of accepted documents that are not completed, with their states.</summary>
    public required IReadOnlyList<string> Unfinished { get; init; }

    /// <summary>Ids with another number of completions than one.</summary>
    public required IReadOnlyList<string> WronglyCompleted { get; init; }

    /// <summary>Whether sequences run from 1 without a gap.</summary>
    public required bool IsFeedContiguous { get; init; }

    public required bool AreEventIdsUnique { get; init; }

    /// <summary>Keys whose repeated uploads were answered by different documents.</summary>
    public required IReadOnlyList<string> DoubledKeys { get; init; }

    /// <summary>Rows of documents that no accepted upload has.</summary>
    public required int DocumentsNobodyAskedFor { get; init; }

    /// <summary>Folders of files without a row, and files left behind by cut uploads or killed work.</summary>
    public required IReadOnlyList<string> StrayFiles { get; init; }

    /// <summary>Processes of killed programs that were still alive 5 s later.</summary>
    public required IReadOnlyList<string> Orphans { get; init; }

    public required int Events { get; init; }

    /// <summary>From start to ready, longest of all starts after a death.</summary>
    public required TimeSpan SlowestStart { get; init; }

    /// <summary>Everything that must not be, as sentences; empty if nothing was lost or doubled.</summary>
    public IReadOnlyList<string> Faults(CrashPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var faults = new List<string>();
        if (Accepted != plan.Documents)
            faults.Add($"{Accepted} of {plan.Documents} uploads were accepted");
        faults.AddRange(Unfinished.Select(document => $"unfinished: {document}"));
        faults.AddRange(WronglyCompleted.Select(document => $"completions: {document}"));
        if (!IsFeedContiguous)
            faults.Add("the feed has a gap");
        if (!AreEventIdsUnique)
            faults.Add("an event is doubled");
        faults.AddRange(DoubledKeys.Select(key => $"doubled: {key}"));
        if (DocumentsNobodyAskedFor > 0)
            faults.Add($"{DocumentsNobodyAskedFor} documents belong to no upload");
        faults.AddRange(StrayFiles.Select(file => $"stray file: {file}"));
        faults.AddRange(Orphans.Select(process => $"orphan: {process}"));
        return faults;
    }
}
