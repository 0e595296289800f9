using GenAIPipeline.Documents;

namespace GenAIPipeline.Checking;

/// <summary>What the checking stage stores.</summary>
/// <param name="TextConfidence">Mean confidence of the words, 0 to 1; null when the engine gives none.</param>
/// <param name="Groundedness">Share of summary sentences that their sources support, 0 to 1.</param>
/// <param name="Findings">All doubts, those that park first.</param>
public sealed record CheckReport(double? TextConfidence, double Groundedness, IReadOnlyList<Finding> Findings);
