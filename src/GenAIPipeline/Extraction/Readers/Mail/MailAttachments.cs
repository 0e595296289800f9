using System.Text;
using MimeKit;
using MimeKit.Tnef;

namespace GenAIPipeline.Extraction.Readers.Mail;

/// <summary>Writes attachments to a folder, with names that are safe on every system, up to a number and a size.</summary>
internal sealed class MailAttachments(string? folder, long maxBytes, PageWriter pages)
{
    /// <summary>Most attachments of one message.</summary>
    public const int MaxCount = 100;

    private const int MaxNameLength = 120;

    private readonly List<ExtractedAttachment> files = [];
    private long bytes;

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<ExtractedAttachment> Files => files;

    /// <summary>Writes an attached file; the wrapper that Outlook puts around files is opened.</summary>
    public void Add(MimePart part)
    {
        if (part is TnefPart wrapper && TryUnwrap(wrapper))
            return;
        if (part.Content is not null)
            Save(SafeName(part.FileName, "attachment", part.ContentType.MimeType), part.ContentType.MimeType, stream => part.Content.DecodeTo(stream));
    }

    /// <summary>Writes an attached message.</summary>
    public void Add(MessagePart part)
    {
        if (part.Message is { } message)
            Save(SafeName(message.Subject, "message", "message/rfc822"), "message/rfc822", stream => message.WriteTo(stream));
    }

    private bool TryUnwrap(TnefPart wrapper)
    {
        try
        {
            var inner = wrapper.ExtractAttachments().OfType<MimePart>().Take(MaxCount).ToList();
            inner.ForEach(Add);
            return inner.Count > 0;
        }
        catch (Exception damage) when (damage is TnefException or FormatException or EndOfStreamException)
        {
            return false;
        }
    }

    private void Save(string name, string mediaType, Action<Stream> write)
    {
        if (folder is null)
            return;
        if (files.Count >= MaxCount)
        {
            pages.Doubt("attachments_truncated", $"The e-mail has more than {MaxCount} attachments; only the first {MaxCount} were taken.");
            return;
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{files.Count + 1:000}");
        using (var file = new BoundedFile(path, maxBytes - bytes))
        {
            write(file);
            bytes += file.Length;
        }

        files.Add(new ExtractedAttachment(path, name, mediaType));
    }

    private string SafeName(string? name, string fallback, string mediaType)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        if (mediaType == "message/rfc822" && name is { Length: > 0 })
            last = name.Replace('/', '-').Replace('\\', '-') + ".eml";
        var safe = new StringBuilder();
        foreach (var c in BlockText.Clean(last).AsSpan().Trim(". "))
            safe.Append(c is '<' or '>' or ':' or '"' or '|' or '?' or '*' or '\n' or '/' or '\\' ? '_' : c);
        if (safe.Length == 0)
            safe.Append(fallback).Append('-').Append(files.Count + 1).Append(Documents.FormatTable.OfMediaType(mediaType)?.Extensions[0] ?? "");
        var whole = safe.ToString();
        var extension = Path.GetExtension(whole);
        return whole.Length <= MaxNameLength ? whole
            : extension.Length < 12 ? BlockText.Cut(whole, MaxNameLength - extension.Length) + extension : BlockText.Cut(whole, MaxNameLength);
    }
}
