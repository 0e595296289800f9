namespace GenAIPipeline.Documents;

/// <summary>An object outside of the pipeline's files, or one that a client has been asked to put there; it becomes a document's bytes.</summary>
/// <param name="Bucket">Where it lies.</param>
/// <param name="Key">Its whole key.</param>
public sealed record IntakeSource(string Bucket, string Key)
{
    /// <summary>Of a versioned bucket; null elsewhere.</summary>
    public string? VersionId { get; init; }

    /// <summary>Without quotes; the object is read only as long as it has this tag. Null reads what is there.</summary>
    public string? ETag { get; init; }

    /// <summary>Orders the events of one key: hexadecimal, compared as text when padded alike. Null when the news did not tell.</summary>
    public string? Sequencer { get; init; }

    /// <summary>Until when a client may put it there; null when it is there already.</summary>
    public DateTimeOffset? ExpectedBy { get; init; }

    /// <summary>What tells two objects under one key apart: the version, else the event's place, else the content. Equal for every copy of the same news.</summary>
    internal string Version => (VersionId, Sequencer, ETag) switch
    {
        ({ } version, _, _) => "v:" + version,
        (_, { } sequencer, _) => "s:" + sequencer,
        (_, _, { } etag) => "e:" + etag,
        _ => "",
    };
}
