using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Readers.Web;
using MimeKit;

namespace GenAIPipeline.Extraction.Readers.Mail;

/// <summary>Walks through the parts of a message: text that is shown inline is written, everything else is an attachment.</summary>
internal sealed class MailBody(PageWriter pages, MailAttachments attachments)
{
    /// <summary>A picture inside a message below this size is a logo or a tracking dot.</summary>
    private const long SmallestInlinePicture = 10 << 10;

    /// <summary>Writes the part and what it contains. Depth is bounded by the parser.</summary>
    public void Write(MimeEntity entity) => Write(entity, isShown: true);

    private void Write(MimeEntity entity, bool isShown)
    {
        switch (entity)
        {
            case MultipartAlternative alternative:
                WriteAlternative(alternative, isShown);
                break;
            case Multipart { ContentType: { } type } when type.IsMimeType("multipart", "encrypted"):
                throw Encrypted();
            case Multipart multipart:
                foreach (var part in multipart)
                    Write(part, isShown);
                break;
            case MessagePart message:
                attachments.Add(message);
                break;
            case TextPart text when !text.IsAttachment && (text.IsPlain || text.IsHtml || text.IsEnriched || text.IsFlowed):
                if (isShown)
                    WriteText(text);
                break;
            case MimePart part:
                WritePart(part);
                break;
        }
    }

    // The sender's own plain form reads best; if it is missing or blank, the last form is the richest.
    private void WriteAlternative(MultipartAlternative alternative, bool isShown)
    {
        var shown = alternative.FirstOrDefault(part => part is TextPart { IsPlain: true } text && !string.IsNullOrWhiteSpace(TextOf(text)))
            ?? alternative.LastOrDefault(part => part is TextPart { IsHtml: true } or Multipart)
            ?? alternative.LastOrDefault();
        foreach (var part in alternative)
            Write(part, isShown && part == shown);
    }

    private void WriteText(TextPart part)
    {
        var text = TextOf(part);
        if (part.IsHtml)
            HtmlText.Write(text, pages, beginsPage: false);
        else
            ParagraphText.Write(part.IsFlowed ? text.Replace(" \n", " ") : text.Replace('\f', '\n'), pages);
    }

    private void WritePart(MimePart part)
    {
        if (part.ContentType.IsMimeType("application", "pkcs7-mime") && part.ContentType.Parameters["smime-type"] is not "signed-data")
            throw Encrypted();
        if (part.ContentType.IsMimeType("application", "pkcs7-signature") || part.ContentType.IsMimeType("application", "pgp-signature"))
            return;
        if (!part.IsAttachment && part.ContentId is not null && part.ContentType.MediaType.Equals("image", StringComparison.OrdinalIgnoreCase)
            && part.Content?.Stream is { Length: < SmallestInlinePicture })
            return;
        attachments.Add(part);
    }

    private static string TextOf(TextPart part)
    {
        if (part.Content is null)
            return "";
        using var bytes = new MemoryStream();
        part.Content.DecodeTo(bytes);
        return DecodedText.Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), DecodedText.Named(part.ContentType.Charset));
    }

    private static UnreadableException Encrypted() => new(new Rejection("mail_encrypted",
        "The e-mail is encrypted (S/MIME or PGP). Open it in the mail program, save it decrypted as .eml or PDF, and upload that."));
}
