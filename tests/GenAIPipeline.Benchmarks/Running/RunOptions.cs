namespace GenAIPipeline.Benchmarks.Running;

/// <summary>What the command line asked for.</summary>
/// <param name="Program">Path of the program under test; that of <c>./dev up</c> where it is given.</param>
/// <param name="Count">How many documents, where a benchmark counts them; null for its own number.</param>
internal sealed record RunOptions(string Program, int? Count);
