namespace GenAIPipeline.Documents;

/// <summary>Why an input cannot be accepted.</summary>
/// <param name="Code">Stable, lower case with underscores: <c>pdf_encrypted</c>.</param>
/// <param name="Detail">One or two sentences a person understands: what is wrong and what to do.</param>
public sealed record Rejection(string Code, string Detail);
