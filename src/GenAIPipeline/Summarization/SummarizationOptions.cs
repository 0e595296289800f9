using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Summarization;

/// <summary>Limits of summarization (section <c>Summarization</c>).</summary>
public sealed record SummarizationOptions
{
    /// <summary>
    /// Most parts of one document that are asked for at once; default 256, all parts of about 500 pages. What a model takes is held back before it, by its quota and its limit of calls in flight;
    /// a part that waits costs its text in memory.
    /// </summary>
    [Range(1, 1_024)]
    public int Parallelism { get; init; } = 256;
}
