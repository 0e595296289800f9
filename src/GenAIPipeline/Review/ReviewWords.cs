namespace GenAIPipeline.Review;

/// <summary>Verdicts as the API and the events spell them.</summary>
internal static class ReviewWords
{
    private static readonly Dictionary<string, ReviewVerdict> Verdicts = new()
    {
        ["approve"] = ReviewVerdict.Approve,
        ["approve_with_edits"] = ReviewVerdict.ApproveWithEdits,
        ["reject"] = ReviewVerdict.Reject,
        ["reprocess"] = ReviewVerdict.Reprocess,
    };

    public static IEnumerable<string> All => Verdicts.Keys;

    public static string Word(this ReviewVerdict verdict) => Verdicts.First(pair => pair.Value == verdict).Key;

    public static ReviewVerdict? Parse(string? word) => word is not null && Verdicts.TryGetValue(word, out var verdict) ? verdict : null;
}
