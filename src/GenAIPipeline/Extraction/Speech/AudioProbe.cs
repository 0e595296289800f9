using System.Globalization;
using System.Text.Json;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>What ffprobe says about a file.</summary>
/// <param name="Seconds">The length that the container promises; null where it promises none (or ffprobe only guessed).</param>
/// <param name="HasSound">There is an audio stream.</param>
/// <param name="HasPicture">There is moving picture (a cover image is none).</param>
internal sealed record AudioProbe(double? Seconds, bool HasSound, bool HasPicture)
{
    public static AudioProbe Nothing { get; } = new(null, false, false);

    /// <summary>Reads ffprobe's JSON; <see cref="Nothing"/> if there is none.</summary>
    public static AudioProbe Parse(string json, string warnings)
    {
        using var document = TryParse(json);
        if (document is null || !document.RootElement.TryGetProperty("streams", out var streams))
            return Nothing;
        bool Has(string kind) => streams.EnumerateArray().Any(stream => Text(stream, "codec_type") == kind && !IsCover(stream));
        var guessed = warnings.Contains("Estimating duration", StringComparison.Ordinal);
        var seconds = !guessed && document.RootElement.TryGetProperty("format", out var format)
            && double.TryParse(Text(format, "duration"), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : (double?)null;
        return new AudioProbe(seconds, Has("audio"), Has("video"));
    }

    private static JsonDocument? TryParse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsCover(JsonElement stream) =>
        stream.TryGetProperty("disposition", out var disposition)
        && disposition.TryGetProperty("attached_pic", out var flag)
        && flag.GetInt32() == 1;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
