namespace GenAIPipeline.Documents;

/// <summary>Which documents to list; a member that is null or empty does not narrow.</summary>
public sealed record DocumentFilter
{
    /// <summary>Any of these.</summary>
    public IReadOnlyList<DocumentStatus> Statuses { get; init; } = [];
    public string? Profile { get; init; }

    /// <summary>A label that the document carries.</summary>
    public string? Label { get; init; }

    /// <summary>A part of the file's name, in any case.</summary>
    public string? Name { get; init; }

    /// <summary>Created at this moment or later.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Created before this moment.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>Attachments of this document only.</summary>
    public DocumentId? Parent { get; init; }

    /// <summary>Any of these media types; <c>%</c> stands for any rest: <c>image/%</c>.</summary>
    public IReadOnlyList<string> MediaTypes { get; init; } = [];
}
