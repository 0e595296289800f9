using System.Text;

namespace GenAIPipeline.Upload;

/// <summary>Cleans what clients send as names.</summary>
internal static class UploadNames
{
    public const int MaxFileNameLength = 255;
    public const int MaxLabelLength = 64;
    public const int MaxLabels = 20;

    private const string Unnamed = "unnamed";

    /// <summary>The last part of a path, without control characters, at most 255 characters with the extension kept.</summary>
    public static string FileName(string? sent)
    {
        var name = (sent ?? "").Split('/', '\\')[^1];
        name = string.Concat(name.EnumerateRunes().Where(rune => !Rune.IsControl(rune) && rune != Rune.ReplacementChar)).Trim();
        if (name is "" or "." or "..")
            return Unnamed;
        if (name.Length <= MaxFileNameLength)
            return name;
        var extension = Path.GetExtension(name) is { Length: <= 16 } short_ ? short_ : "";
        var stem = name[..(MaxFileNameLength - extension.Length)];
        return (char.IsHighSurrogate(stem[^1]) ? stem[..^1] : stem) + extension;
    }

    /// <summary>A media type without parameters; <c>application/octet-stream</c> when it is none.</summary>
    public static string MediaType(string? sent) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(sent, out var parsed) && parsed.MediaType is { HasValue: true, Length: <= 127 } type
            ? type.Value!.ToLowerInvariant()
            : "application/octet-stream";

    /// <summary>A sentence when the labels cannot be used.</summary>
    public static string? FaultOf(IReadOnlyList<string> labels)
    {
        if (labels.Count > MaxLabels)
            return $"A document carries at most {MaxLabels} labels.";
        return labels.Any(label => label.Length > MaxLabelLength || label.Any(char.IsControl))
            ? $"A label has 1 to {MaxLabelLength} characters and no control characters."
            : null;
    }
}
