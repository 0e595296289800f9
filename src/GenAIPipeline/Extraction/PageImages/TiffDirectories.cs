namespace GenAIPipeline.Extraction.PageImages;

/// <summary>Walks the directories of a TIFF file, or of the EXIF part of a JPEG file, without decoding anything.</summary>
internal static class TiffDirectories
{
    private const int EntryBytes = 12;
    private const int MaxEntries = 1_000;
    private const int Width = 256, Height = 257, Orientation = 274, ResolutionX = 282, ResolutionUnit = 296;
    private const int ShortType = 3;
    private const int Centimetre = 3;

    /// <summary>One entry a directory, at most <paramref name="most"/> + 1 of them; empty where this is no TIFF.</summary>
    public static List<ImagePage> Read(Stream file, long start, int most)
    {
        var pages = new List<ImagePage>();
        var mark = new ByteReader(file, isLittleEndian: true, start);
        if (mark.Short(0) is not (0x4949 or 0x4D4D) || new ByteReader(file, mark.Short(0) == 0x4949, start) is var bytes && bytes.Short(2) != 42)
            return pages;
        var visited = new HashSet<long>();
        var directory = bytes.Long(4);
        // A chain that bites its tail ends here.
        while (directory is > 0 && visited.Add(directory.Value) && pages.Count <= most && bytes.Short(directory.Value) is { } entries and <= MaxEntries)
        {
            pages.Add(Page(bytes, directory.Value + 2, entries) with { Directory = directory.Value });
            directory = bytes.Long(directory.Value + 2 + EntryBytes * (long)entries);
        }
        return pages;
    }

    private static ImagePage Page(ByteReader bytes, long firstEntry, int entries)
    {
        var values = new Dictionary<int, long>();
        for (var i = 0; i < entries; i++)
        {
            var entry = firstEntry + EntryBytes * (long)i;
            if (bytes.Short(entry) is { } tag && bytes.Short(entry + 2) is { } type)
                values[tag] = (type == ShortType ? bytes.Short(entry + 8) : bytes.Long(entry + 8)) ?? 0;
        }
        var orientation = (int)values.GetValueOrDefault(Orientation, 1);
        return new(values.GetValueOrDefault(Width), values.GetValueOrDefault(Height), orientation is >= 1 and <= 8 ? orientation : 1, Dpi(bytes, values));
    }

    private static int? Dpi(ByteReader bytes, Dictionary<int, long> values)
    {
        if (!values.TryGetValue(ResolutionX, out var at) || bytes.Long(at) is not { } numerator || bytes.Long(at + 4) is not { } denominator || denominator == 0)
            return null;
        var resolution = (double)numerator / denominator;
        return (int)(values.GetValueOrDefault(ResolutionUnit) == Centimetre ? resolution * 2.54 : resolution);
    }
}
