using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Extraction;

/// <summary>Limits and engines of text extraction (section <c>Extraction</c>).</summary>
public sealed record ExtractionOptions
{
    /// <summary>Tesseract languages joined by plus, default <c>eng</c>; the packs must be installed.</summary>
    [Required]
    public string Languages { get; init; } = "eng";

    /// <summary>Most pages (or slides, sheets) a document may have; default 3,000.</summary>
    [Range(1, 100_000)]
    public int MaxPages { get; init; } = 3_000;

    /// <summary>Longest time from handing one piece of work (up to 50 pages of text layer, one page of OCR, one office file) to a child to its answer; default 30 s.</summary>
    public TimeSpan ChildTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Managed heap of one child in MiB; default 200.</summary>
    [Range(64, 4096)]
    public int ChildHeapMiB { get; init; } = 200;

    /// <summary>Number of children; 0 (default) is one a core.</summary>
    [Range(0, 256)]
    public int Children { get; init; }

    /// <summary>Most bytes a compressed container (docx, xlsx, pptx) may inflate to; default 512 MiB.</summary>
    public long MaxInflatedBytes { get; init; } = 512L << 20;

    /// <summary>Most characters of text kept of one document; default 20 million.</summary>
    public int MaxTextLength { get; init; } = 20_000_000;

    /// <summary>Longest recording in seconds; default 4 hours.</summary>
    public double MaxAudioSeconds { get; init; } = 4 * 3600;

    /// <summary>Base address of an OpenAI-compatible transcription endpoint (<c>…/v1</c>); null (default) uses pocketsphinx.</summary>
    public string? TranscriptionEndpoint { get; init; }

    /// <summary>Model name sent to <see cref="TranscriptionEndpoint"/>; default <c>whisper-1</c>.</summary>
    public string TranscriptionModel { get; init; } = "whisper-1";

    /// <summary>Bearer key for <see cref="TranscriptionEndpoint"/>.</summary>
    public string? TranscriptionApiKey { get; init; }
}
