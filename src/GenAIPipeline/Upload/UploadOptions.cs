using System.ComponentModel.DataAnnotations;

namespace GenAIPipeline.Upload;

/// <summary>Limits at the door (section <c>Upload</c>).</summary>
public sealed record UploadOptions
{
    /// <summary>Most bytes of one file; default 500 MB. A larger one is refused with 413 while it streams.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; init; } = 500_000_000;

    /// <summary>Unfinished documents at which uploads are refused with 503; default 20,000.</summary>
    [Range(1, int.MaxValue)]
    public int MaxBacklog { get; init; } = 20_000;
}
