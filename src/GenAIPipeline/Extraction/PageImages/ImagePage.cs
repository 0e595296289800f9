namespace GenAIPipeline.Extraction.PageImages;

/// <summary>One picture of an image file, as its header tells.</summary>
/// <param name="Width">Pixels as stored.</param>
/// <param name="Height">Pixels as stored.</param>
/// <param name="Orientation">EXIF or TIFF orientation: 1 upright, 3, 6 and 8 turned, the even others mirrored.</param>
/// <param name="Dpi">Resolution, or null where the file does not say.</param>
internal sealed record ImagePage(long Width, long Height, int Orientation, int? Dpi)
{
    /// <summary>Where the picture's directory stands in a TIFF file; 0 for other formats.</summary>
    public long Directory { get; init; }

    public long Pixels => Width * Height;

    /// <summary>Shown with width and height exchanged.</summary>
    public bool IsTurned => Orientation is >= 5 and <= 8;

    /// <summary>Pixels as shown.</summary>
    public (long Width, long Height) Shown => IsTurned ? (Height, Width) : (Width, Height);
}
