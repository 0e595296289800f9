using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Extraction;

/// <summary>Stores the files found inside a document; their rows are made with the parent's commit.</summary>
public sealed class AttachmentIntake(IFileStore files, TimeProvider time)
{
    /// <summary>Attachments of attachments of an upload are read, deeper ones are not.</summary>
    public const int MaxDepth = 3;

    /// <summary>Most attachments of one document.</summary>
    public const int MaxAttachments = 100;

    /// <summary>Moves the temporary files into the store and removes their folder.</summary>
    public async Task<IReadOnlyList<ChildDocument>> StoreAsync(Document parent, IReadOnlyList<ExtractedAttachment> attachments, CancellationToken cancellation)
    {
        if (attachments.Count == 0)
            return [];
        try
        {
            var children = new List<ChildDocument>();
            if (parent.Depth < MaxDepth)
            {
                foreach (var attachment in attachments.Take(MaxAttachments))
                    children.Add(await StoreAsync(attachment, cancellation));
            }

            return children;
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(attachments[0].Path)!, recursive: true);
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
