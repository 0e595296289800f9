using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>What a reviewer's reprocess must know of the pipeline; given by the composition, because a stage does not know the table of stages.</summary>
/// <param name="RunsOn">The status that gives the stage work; null when nobody may start there.</param>
/// <param name="KnowsProfile">Whether a profile of that name exists.</param>
public sealed record ReprocessRules(Func<StageName, DocumentStatus?> RunsOn, Func<string, bool> KnowsProfile);
