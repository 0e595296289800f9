using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.PageImages;

/// <summary>Reads the size of pictures from the file's header: a decompression bomb is known before anything decodes it.</summary>
internal static class ImageHeader
{
    /// <summary>Larger pictures are refused: 200 megapixels are an A0 sheet at 400 dpi.</summary>
    public const long MaxPixels = 200_000_000;
    private const int MaxSegments = 10_000;

    /// <summary>The file's pictures (many in a TIFF), at most one more than asked for; empty where the header is broken.</summary>
    public static IReadOnlyList<ImagePage> Read(string path, FileFormat format, int mostPages)
    {
        using var file = File.OpenRead(path);
        return format switch
        {
            FileFormat.Png => Png(new ByteReader(file, isLittleEndian: false)),
            FileFormat.Jpeg => Jpeg(file),
            FileFormat.Tiff => TiffDirectories.Read(file, 0, mostPages),
            _ => [],
        };
    }

    private static ImagePage[] Png(ByteReader bytes) =>
        bytes.Long(0) == 0x89504E47 && bytes.Long(12) == 0x49484452 && bytes.Long(16) is { } width && bytes.Long(20) is { } height
            ? [new(width, height, 1, null)]
            : [];

    private static ImagePage[] Jpeg(FileStream file)
    {
        var bytes = new ByteReader(file, isLittleEndian: false);
        if (bytes.Short(0) != 0xFFD8)
            return [];
        long at = 2;
        int orientation = 1;
        int? dpi = null;
        for (var segment = 0; segment < MaxSegments && bytes.Byte(at) == 0xFF; segment++)
        {
            var marker = bytes.Byte(at + 1);
            if (marker is 0xFF)
            {
                at++;
                continue;
            }
            if (IsFrame(marker) && bytes.Short(at + 5) is { } height && bytes.Short(at + 7) is { } width)
                return [new(width, height, orientation, dpi)];
            if (marker == 0xE0 && bytes.Byte(at + 11) == 1)
                dpi = bytes.Short(at + 12);
            else if (marker == 0xE1 && bytes.Long(at + 4) == 0x45786966 && TiffDirectories.Read(file, at + 10, 0) is [var exif, ..])
                (orientation, dpi) = (exif.Orientation, exif.Dpi ?? dpi);
            at += 2 + (bytes.Short(at + 2) ?? 0);
        }
        return [];
    }

    // Start of frame, except the tables that share its range.
    private static bool IsFrame(int? marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
