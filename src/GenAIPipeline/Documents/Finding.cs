namespace GenAIPipeline.Documents;

/// <summary>Something a rule doubts.</summary>
/// <param name="Code">Stable, lower case with underscores: <c>unsupported_number</c>.</param>
/// <param name="Detail">A sentence for the reviewer.</param>
/// <param name="Score">The measured value, 0 to 1, where the rule has one.</param>
/// <param name="Threshold">The value it had to reach.</param>
public sealed record Finding(string Code, string Detail, double? Score = null, double? Threshold = null)
{
    /// <summary>Where to look.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
}

/// <summary>Points at what a finding rests on.</summary>
/// <param name="Block">Number of a block of the extracted text, or null.</param>
/// <param name="Sentence">Index of a sentence of the summary, from 0, or null.</param>
public sealed record Evidence(int? Block, int? Sentence = null);
