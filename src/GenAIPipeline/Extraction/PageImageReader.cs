using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.PageImages;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Extraction;

/// <summary>Draws pages of stored documents, a few at a time: every picture is a process.</summary>
internal sealed class PageImageReader(IFileStore files, PageImage images) : IDisposable
{
    private readonly SemaphoreSlim turn = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>The page as PNG, or null when there is no such page or it cannot be drawn.</summary>
    public async Task<ReadOnlyMemory<byte>?> DrawAsync(Document document, int page, int? width, CancellationToken cancellation)
    {
        if (page < 1 || page > document.Pages)
            return null;
        await turn.WaitAsync(cancellation);
        try
        {
            using var file = await files.OpenLocalAsync(DocumentFiles.Content(document.Id), cancellation);
            return FormatDetection.DetectFile(file.Path, document.FileName) is FormatDetected.Known known
                ? await images.DrawAsync(file.Path, known.Format, page, width, cancellation)
                : null;
        }
        catch (FileNotFoundException)
        {
            return null; // deleted in this moment
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
