using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>What a document is, in a word and an icon.</summary>
/// <param name="Word">"PDF", "Scan", "Audio".</param>
/// <param name="Icon">Class of the icon.</param>
public sealed record DocumentKind(string Word, string Icon)
{
    public bool IsAudio => Word == "Audio";

    /// <summary>From the media type, and the file's ending while nobody has looked at the content.</summary>
    public static DocumentKind Of(Document document) => Of(document.MediaType, document.FileName);

    public static DocumentKind Of(string mediaType, string fileName) => mediaType switch
    {
        "application/pdf" => new("PDF", "i-pdf"),
        "message/rfc822" => new("E-mail", "i-mail"),
        "text/html" => new("Web page", "i-text"),
        "text/csv" => new("Table", "i-grid"),
        "application/json" => new("Data", "i-text"),
        _ when mediaType.StartsWith("audio/", StringComparison.Ordinal) => new("Audio", "i-audio"),
        _ when mediaType.StartsWith("image/", StringComparison.Ordinal) => new("Scan", "i-scan"),
        _ when mediaType.Contains("wordprocessing", StringComparison.Ordinal) => new("Word", "i-text"),
        _ when mediaType.Contains("spreadsheet", StringComparison.Ordinal) => new("Sheet", "i-grid"),
        _ when mediaType.Contains("presentation", StringComparison.Ordinal) => new("Slides", "i-scan"),
        _ when mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType.EndsWith("/rtf", StringComparison.Ordinal) => new("Text", "i-text"),
        _ => ByEnding(fileName),
    };

    private static DocumentKind ByEnding(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".pdf" => new("PDF", "i-pdf"),
        ".png" or ".jpg" or ".jpeg" or ".tif" or ".tiff" => new("Scan", "i-scan"),
        ".docx" => new("Word", "i-text"),
        ".xlsx" => new("Sheet", "i-grid"),
        ".csv" => new("Table", "i-grid"),
        ".pptx" => new("Slides", "i-scan"),
        ".eml" => new("E-mail", "i-mail"),
        ".wav" or ".mp3" or ".flac" or ".ogg" or ".m4a" => new("Audio", "i-audio"),
        _ => new("File", "i-text"),
    };
}
