using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Library;

/// <summary>What narrows the list, as the page has it.</summary>
public sealed record LibraryFilter
{
    /// <summary>A part of the name; <c>#word</c> means a label.</summary>
    public string Search { get; init; } = "";
    public StatusGroup Group { get; init; } = StatusGroup.All;
    public string Kind { get; init; } = "";
    public string Profile { get; init; } = "";

    /// <summary>Days back; 0 is any time.</summary>
    public int Days { get; init; }

    public bool IsEmpty => this == new LibraryFilter();

    /// <summary>The filter as the store takes it.</summary>
    public DocumentFilter ToStore(DateTimeOffset now, bool withStatus = true)
    {
        var search = Search.Trim();
        var isLabel = search.StartsWith('#') && search.Length > 1;
        return new DocumentFilter
        {
            Statuses = withStatus ? Group.Statuses() : [],
            Profile = Profile.Length > 0 ? Profile : null,
            Name = isLabel || search.Length == 0 ? null : search,
            Label = isLabel ? search[1..] : null,
            CreatedFrom = Days switch { 0 => null, 1 => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero), var days => now.AddDays(-days) },
            MediaTypes = Kinds.MediaTypes(Kind),
        };
    }
}

/// <summary>Statuses as people group them.</summary>
public enum StatusGroup
{
    All,
    Working,
    NeedsReview,
    Done,
    NotAccepted,
    Stopped,
    Cancelled,
}

/// <summary>Words and contents of the groups.</summary>
public static class StatusGroups
{
    public static IReadOnlyList<DocumentStatus> Statuses(this StatusGroup group) => group switch
    {
        StatusGroup.Working => [DocumentStatus.Uploaded, DocumentStatus.Accepted, DocumentStatus.TextExtracted, DocumentStatus.Summarized, DocumentStatus.ReadyToPublish],
        StatusGroup.NeedsReview => [DocumentStatus.NeedsReview],
        StatusGroup.Done => [DocumentStatus.Completed],
        StatusGroup.NotAccepted => [DocumentStatus.Rejected],
        StatusGroup.Stopped => [DocumentStatus.Failed],
        StatusGroup.Cancelled => [DocumentStatus.Cancelled],
        _ => [],
    };

    public static (string Word, string Icon) Show(this StatusGroup group) => group switch
    {
        StatusGroup.Working => ("Working", "i-run"),
        StatusGroup.NeedsReview => ("Needs review", "i-doubt"),
        StatusGroup.Done => ("Done", "i-done"),
        StatusGroup.NotAccepted => ("Not accepted", "i-no"),
        StatusGroup.Stopped => ("Stopped", "i-fail"),
        StatusGroup.Cancelled => ("Cancelled", "i-off"),
        _ => ("All", ""),
    };
}

/// <summary>Kinds that one can filter by, as patterns of media types.</summary>
public static class Kinds
{
    public static IReadOnlyList<string> All { get; } = ["PDF", "Scan", "Audio", "E-mail", "Office", "Text"];

    public static IReadOnlyList<string> MediaTypes(string kind) => kind switch
    {
        "PDF" => ["application/pdf"],
        "Scan" => ["image/%"],
        "Audio" => ["audio/%"],
        "E-mail" => ["message/rfc822"],
        "Office" => ["application/vnd.openxmlformats-%"],
        "Text" => ["text/%", "application/json", "application/rtf"],
        _ => [],
    };
}
