namespace GenAIPipeline.Web.Components.Library;

/// <summary>One of the small files that come with the program.</summary>
/// <param name="File">Name in the folder.</param>
/// <param name="Title">What it is, on a button.</param>
/// <param name="Word">The same in one word, in a line of links.</param>
/// <param name="Profile">As which it is read; null is the uploader's choice.</param>
public sealed record Sample(string File, string Title, string Word, string? Profile);

/// <summary>The samples folder, if it is there.</summary>
public sealed class Samples
{
    /// <summary>Those that the first page offers, in this order: one of each kind.</summary>
    private static readonly Sample[] Offered =
    [
        new("supplier-invoice.pdf", "Supplier invoice", "invoice", null),
        new("research-paper.pdf", "Research paper", "paper", null),
        new("meeting.ogg", "Meeting", "meeting", "meeting"),
        new("email-with-attachment.eml", "E-mail with attachment", "e-mail", null),
    ];

    public Samples(IConfiguration configuration)
    {
        Folder = configuration["Samples:Folder"] is { Length: > 0 } named ? named : FindFolder();
        Items = Folder is null ? [] : [.. Offered.Where(sample => File.Exists(Path.Combine(Folder, sample.File)))];
    }

    public string? Folder { get; }

    public IReadOnlyList<Sample> Items { get; }

    /// <summary>Full path of a sample that is offered; null for every other name.</summary>
    public string? PathOf(string file) => Folder is not null && Items.Any(sample => sample.File == file) ? Path.Combine(Folder, file) : null;

    private static string? FindFolder()
    {
        // Published beside the program, or some folders up when run from a build.
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "samples", Offered[0].File)))
                return Path.Combine(folder.FullName, "samples");
        }

        return null;
    }
}
