namespace GenAIPipeline.Documents;

/// <summary>A format that can be read, as found by content.</summary>
public enum FileFormat
{
    Pdf,
    Png,
    Jpeg,
    Tiff,
    Docx,
    Pptx,
    Xlsx,
    Html,
    Eml,
    Text,
    Markdown,
    Csv,
    Json,
    Rtf,
    Wav,
    Mp3,
    Flac,
    Ogg,
    M4a,
}
