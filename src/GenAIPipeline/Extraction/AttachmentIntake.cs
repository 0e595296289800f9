using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Extraction;

/// <summary>Stores the files found inside a document; their rows are made with the parent's commit.</summary>
public sealed class AttachmentIntake(IFileStore files, PasswordHold passwords, TimeProvider time)
{
    /// <summary>Attachments of attachments of an upload are read, deeper ones are not.</summary>
    public const int MaxDepth = 3;

    /// <summary>Most attachments of one document.</summary>
    public const int MaxAttachments = 100;

    public PasswordHold Passwords { get; } = passwords;

    /// <summary>Moves the temporary files into the store; their folder is gone afterwards, whatever happens.</summary>
    public async Task<IReadOnlyList<ChildDocument>> StoreAsync(Document parent, IReadOnlyList<ExtractedAttachment> attachments, CancellationToken cancellation)
    {
        var children = new List<ChildDocument>();
        try
        {
            foreach (var attachment in attachments)
                if (parent.Depth < MaxDepth && children.Count < MaxAttachments)
                    children.Add(await StoreAsync(attachment, cancellation));
            return children;
        }
        finally
        {
            foreach (var folder in attachments.Select(attachment => Path.GetDirectoryName(attachment.Path)!).Distinct())
                Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ChildDocument> StoreAsync(ExtractedAttachment attachment, CancellationToken cancellation)
    {
        var id = DocumentId.New(time.GetUtcNow());
        await using var content = File.OpenRead(attachment.Path);
        var stored = await files.WriteAsync(DocumentFiles.Content(id), content, long.MaxValue, cancellation);
        return new ChildDocument(id, attachment.FileName, attachment.MediaType, stored.Bytes, stored.Sha256);
    }
}
