using System.ComponentModel;

namespace GenAIPipeline.Documents;

/// <summary>The query parameters of a list of documents.</summary>
public sealed record DocumentQuery
{
    [Description("Statuses to keep, as names joined by commas or repeated: Completed, NeedsReview …")]
    public string[]? Status { get; init; }

    [Description("Keeps documents of this profile.")]
    public string? Profile { get; init; }

    [Description("Keeps documents that carry this label.")]
    public string? Label { get; init; }

    [Description("Keeps documents whose file name contains this, in any case.")]
    public string? Name { get; init; }

    [Description("Keeps documents created at this moment (RFC 3339) or later.")]
    public DateTimeOffset? CreatedAfter { get; init; }

    [Description("Keeps documents created before this moment (RFC 3339).")]
    public DateTimeOffset? CreatedBefore { get; init; }

    [Description("Keeps the attachments of this document.")]
    public Guid? Parent { get; init; }

    [Description("Continues behind this document: the last one of the page before.")]
    public Guid? After { get; init; }

    [Description("Documents of a page, 1 to 1,000; default 100.")]
    public string? Limit { get; init; }

    /// <summary>The filter; false with a sentence when a status is unknown.</summary>
    internal bool TryRead(out DocumentFilter filter, out string fault)
    {
        var statuses = new List<DocumentStatus>();
        fault = "";
        filter = new DocumentFilter();
        foreach (var name in (Status ?? []).SelectMany(part => part.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!Enum.GetNames<DocumentStatus>().Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                fault = $"status is one of {string.Join(", ", Enum.GetNames<DocumentStatus>())}.";
                return false;
            }

            statuses.Add(Enum.Parse<DocumentStatus>(name, ignoreCase: true));
        }

        filter = new DocumentFilter
        {
            Statuses = statuses,
            Profile = Profile,
            Label = Label,
            Name = Name,
            CreatedFrom = CreatedAfter,
            CreatedBefore = CreatedBefore,
            Parent = Parent is { } parent ? new DocumentId(parent) : null,
        };
        return true;
    }
}
