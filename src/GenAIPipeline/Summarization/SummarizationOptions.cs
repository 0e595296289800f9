using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Summarization;

/// <summary>Limits of summarization (section <c>Summarization</c>).</summary>
public sealed record SummarizationOptions
{
    /// <summary>Most parts of one document that are summarized at once; default 4.</summary>
    [Range(1, 256)]
    public int Parallelism { get; init; } = 4;
}
