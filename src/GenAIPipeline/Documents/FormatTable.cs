using System.Collections.Frozen;

namespace GenAIPipeline.Documents;

/// <summary>Every format that can be read, one row each. A new format is a row here and, if no reader fits, a reader.</summary>
public static class FormatTable
{
    private const string OpenXml = "application/vnd.openxmlformats-officedocument.";

    /// <summary>The rows, in the order of <see cref="FileFormat"/>.</summary>
    public static IReadOnlyList<FormatRow> Rows { get; } =
    [
        new(FileFormat.Pdf, "application/pdf", "PDF", "picture_as_pdf", FormatReading.Pdf, [".pdf"]),
        new(FileFormat.Png, "image/png", "Scan", "image", FormatReading.Image, [".png"]),
        new(FileFormat.Jpeg, "image/jpeg", "Scan", "image", FormatReading.Image, [".jpg", ".jpeg", ".jpe", ".jfif"]),
        new(FileFormat.Tiff, "image/tiff", "Scan", "image", FormatReading.Image, [".tif", ".tiff"]),
        new(FileFormat.Docx, OpenXml + "wordprocessingml.document", "Word", "description", FormatReading.Container, [".docx", ".docm", ".dotx", ".dotm"]),
        new(FileFormat.Pptx, OpenXml + "presentationml.presentation", "Slides", "slideshow", FormatReading.Container, [".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"]),
        new(FileFormat.Xlsx, OpenXml + "spreadsheetml.sheet", "Sheet", "table_chart", FormatReading.Container, [".xlsx", ".xlsm", ".xltx", ".xltm"]),
        new(FileFormat.Html, "text/html", "Web page", "language", FormatReading.Container, [".html", ".htm", ".xhtml"]),
        new(FileFormat.Eml, "message/rfc822", "E-mail", "mail", FormatReading.Container, [".eml", ".mht", ".mhtml"]),
        new(FileFormat.Text, "text/plain", "Text", "article", FormatReading.PlainText, [".txt", ".text", ".log", ".asc"]),
        new(FileFormat.Markdown, "text/markdown", "Markdown", "article", FormatReading.PlainText, [".md", ".markdown", ".mkd"]),
        new(FileFormat.Csv, "text/csv", "Table", "table_rows", FormatReading.PlainText, [".csv", ".tsv", ".tab"]),
        new(FileFormat.Json, "application/json", "JSON", "data_object", FormatReading.PlainText, [".json", ".jsonl", ".ndjson", ".geojson"]),
        new(FileFormat.Rtf, "application/rtf", "Rich text", "description", FormatReading.Container, [".rtf"]),
        new(FileFormat.Wav, "audio/wav", "Audio", "graphic_eq", FormatReading.Audio, [".wav", ".wave"]),
        new(FileFormat.Mp3, "audio/mpeg", "Audio", "graphic_eq", FormatReading.Audio, [".mp3", ".mpga"]),
        new(FileFormat.Flac, "audio/flac", "Audio", "graphic_eq", FormatReading.Audio, [".flac"]),
        new(FileFormat.Ogg, "audio/ogg", "Audio", "graphic_eq", FormatReading.Audio, [".ogg", ".oga", ".opus", ".spx"]),
        new(FileFormat.M4a, "audio/mp4", "Audio", "graphic_eq", FormatReading.Audio, [".m4a", ".m4b", ".mp4"]),
    ];

    private static readonly FrozenDictionary<FileFormat, FormatRow> ByFormat = Rows.ToFrozenDictionary(row => row.Format);

    private static readonly FrozenDictionary<string, FormatRow> ByExtension = Rows
        .SelectMany(row => row.Extensions.Select(extension => (extension, row)))
        .ToFrozenDictionary(pair => pair.extension, pair => pair.row, StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, FormatRow> ByMediaType = Rows
        .ToFrozenDictionary(row => row.MediaType, StringComparer.OrdinalIgnoreCase);

    /// <summary>What may be uploaded, as the end of a sentence.</summary>
    public const string Accepted = "Accepted are PDF, PNG, JPEG, TIFF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), HTML, e-mail (.eml), RTF, text, Markdown, CSV, JSON, WAV, MP3, FLAC, OGG and M4A.";

    /// <summary>The row of a format.</summary>
    public static FormatRow Of(FileFormat format) => ByFormat[format];

    /// <summary>The row whose extension the name ends with, or null; a hint for people, never the type of the content.</summary>
    public static FormatRow? ByName(string fileName) => ByExtension.GetValueOrDefault(Path.GetExtension(fileName));

    /// <summary>The row of a media type that detection gave, or null.</summary>
    public static FormatRow? OfMediaType(string mediaType) => ByMediaType.GetValueOrDefault(mediaType);
}
