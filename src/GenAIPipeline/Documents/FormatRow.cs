namespace GenAIPipeline.Documents;

/// <summary>What the service knows about one format.</summary>
/// <param name="Format">The format.</param>
/// <param name="MediaType">The media type under which documents of the format are kept and served.</param>
/// <param name="Kind">One or two words for lists and messages: <c>PDF</c>, <c>Scan</c>, <c>Sheet</c>.</param>
/// <param name="Icon">Name of the icon on the pages, lower case with underscores.</param>
/// <param name="Reading">Where the text comes from.</param>
/// <param name="Extensions">Usual file extensions with the dot, lower case, the commonest first.</param>
public sealed record FormatRow(FileFormat Format, string MediaType, string Kind, string Icon, FormatReading Reading, IReadOnlyList<string> Extensions)
{
    /// <summary>Whether the text is made of pages that can be shown as images.</summary>
    public bool HasPages => Reading is FormatReading.Pdf or FormatReading.Image;

    /// <summary>Whether the file is a picture, read by optical character recognition.</summary>
    public bool IsImage => Reading is FormatReading.Image;

    /// <summary>Whether the file is a recording, read by speech recognition.</summary>
    public bool IsAudio => Reading is FormatReading.Audio;

    /// <summary>Whether the parser runs in a killable child process.</summary>
    public bool IsReadInChild => Reading is FormatReading.Pdf or FormatReading.Container;

    /// <summary>Whether the file is characters and nothing else, and so is cheap and safe to read in process.</summary>
    public bool IsPlainText => Reading is FormatReading.PlainText;
}

/// <summary>How the text of a format is got.</summary>
public enum FormatReading
{
    /// <summary>Text layer in a child, pages without one by recognition.</summary>
    Pdf,

    /// <summary>Optical character recognition.</summary>
    Image,

    /// <summary>A structured format, parsed in a child.</summary>
    Container,

    /// <summary>Decoded in process.</summary>
    PlainText,

    /// <summary>Speech recognition.</summary>
    Audio,
}
