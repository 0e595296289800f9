namespace GenAIPipeline.Documents;

/// <summary>Identifies one document; a UUIDv7, so that ids sort by the time they were made.</summary>
public readonly record struct DocumentId(Guid Value)
{
    /// <summary>A new id at the given moment.</summary>
    public static DocumentId New(DateTimeOffset at) => new(Guid.CreateVersion7(at));

    public override string ToString() => Value.ToString();
}
