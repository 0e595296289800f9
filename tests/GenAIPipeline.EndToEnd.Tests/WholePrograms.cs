namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Tests that start, kill or measure whole programs: one after the other and beside nothing else, because they share two cores and look at memory and time.</summary>
[CollectionDefinition(nameof(WholePrograms), DisableParallelization = true)]
public static class WholePrograms;
