namespace GenAIPipeline.Documents;

/// <summary>How far a running stage is; shown live, never stored.</summary>
/// <param name="Text">The words behind the status: "page 7 of 11", "2 of 3 parts".</param>
/// <param name="Fraction">0 to 1, or null when unknown.</param>
public sealed record StageProgress(string Text, double? Fraction);
