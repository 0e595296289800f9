using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Tests.Extraction.Readers;

/// <summary>Reads made files through a reader in process.</summary>
internal static class ReadingFixture
{
    public static ChildAnswer Read(this IChildReader reader, byte[] content, FileFormat? format = null, string? attachments = null, int maxTextLength = 20_000_000)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return reader.Read(new ChildRequest(format ?? reader.Formats[0], path) { AttachmentFolder = attachments, MaxTextLength = maxTextLength });
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static ChildAnswer Read(this IChildReader reader, string content, FileFormat? format = null, string? attachments = null) =>
        reader.Read(Encoding.UTF8.GetBytes(content), format, attachments);

    /// <summary>Blocks as "Kind: text".</summary>
    public static string[] Shown(this ChildAnswer answer)
    {
        answer.Rejection.ShouldBeNull();
        return [.. answer.Pages.SelectMany(page => page.Blocks).Select(block => $"{block.Kind}: {block.Text}")];
    }
}
