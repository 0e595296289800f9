using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Readers.Mail;
using MimeKit;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Reads e-mail: the header that a person sees, the body, and attachments as files.</summary>
internal sealed class EmlReader : IChildReader
{
    private const int MaxMimeDepth = 60;

    public IReadOnlyList<FileFormat> Formats { get; } = [FileFormat.Eml];

    public ChildAnswer Read(ChildRequest request) => ReadGuard.Text(() =>
    {
        using var file = File.OpenRead(request.Path);
        var message = Parse(file);
        var pages = new PageWriter(request);
        pages.BeginPage(BlockText.Clean(message.Subject ?? "") is { Length: > 0 } subject ? BlockText.Cut(subject.Replace('\n', ' '), 200) : null);
        pages.Add(BlockKind.Header, HeaderText(message));
        var attachments = new MailAttachments(request.AttachmentFolder, request.MaxInflatedBytes, pages);
        if (message.Body is { } body)
            new MailBody(pages, attachments).Write(body);
        return pages.ToAnswer(attachments.Files);
    });

    private static MimeMessage Parse(Stream file)
    {
        try
        {
            return MimeMessage.Load(new ParserOptions { MaxMimeDepth = MaxMimeDepth }, file, persistent: true);
        }
        catch (FormatException)
        {
            throw new UnreadableException("mail_damaged", "The file looks like an e-mail but cannot be taken apart. Save the message again from the mail program as .eml, or as PDF.");
        }
    }

    private static string HeaderText(MimeMessage message)
    {
        var lines = new List<string>();
        void Line(string name, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
                lines.Add($"{name}: {BlockText.Clean(BlockText.Cut(value, 5_000)).Replace('\n', ' ')}");
        }

        Line("From", message.From.ToString());
        Line("To", message.To.ToString());
        Line("Cc", message.Cc.ToString());
        Line("Date", message.Date == default ? null : message.Date.ToString("yyyy-MM-dd HH:mm zzz"));
        Line("Subject", message.Subject);
        return string.Join('\n', lines);
    }
}
