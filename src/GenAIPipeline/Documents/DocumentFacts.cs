namespace GenAIPipeline.Documents;

/// <summary>Columns of a document's row that a stage may set; null leaves a column as it is.</summary>
public sealed record DocumentFacts
{
    public static DocumentFacts None { get; } = new();

    /// <summary>The media type found by content.</summary>
    public string? MediaType { get; init; }

    /// <summary>Number of pages, or null for audio.</summary>
    public int? Pages { get; init; }

    /// <summary>Length of a recording in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>Hash of everything the extracted text depends on (bytes, engines, languages): equal key, equal text.</summary>
    public string? TextKey { get; init; }

    /// <summary>What the intake learned when it fetched the bytes.</summary>
    public ContentFacts? Content { get; init; }

    /// <summary>What is shown beside the document once a result exists.</summary>
    public ResultFacts? Result { get; init; }
}

/// <summary>Facts of bytes that came into the store after their row.</summary>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Lower-case hexadecimal digest.</param>
/// <param name="Labels">All labels of the document.</param>
/// <param name="Profile">The profile to read it with.</param>
public sealed record ContentFacts(long Bytes, string Sha256, IReadOnlyList<string> Labels, string Profile);

/// <summary>The short form of a published result on the document's row.</summary>
/// <param name="Model">The model that answered.</param>
/// <param name="Outcome"><c>auto</c> or <c>reviewed</c>.</param>
/// <param name="Degraded">A link behind the first of the model chain answered.</param>
/// <param name="CostUsd">What the run's calls cost, in US dollars.</param>
public sealed record ResultFacts(string Model, string Outcome, bool Degraded, decimal CostUsd);
