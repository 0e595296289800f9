namespace GenAIPipeline.Tests.Extraction;

/// <summary>Writes uncompressed TIFF files of several grey pages, without the tag that numbers them.</summary>
internal static class PlainTiff
{
    private const ushort Short = 3, Long = 4;

    public static byte[] Of(IReadOnlyList<GreyPicture> pages)
    {
        using var file = new MemoryStream();
        using var write = new BinaryWriter(file);
        write.Write("II*\0"u8);
        var link = file.Position;
        write.Write(0);
        foreach (var page in pages)
        {
            var pixels = (int)file.Position;
            write.Write(page.Pixels);
            if (file.Position % 2 != 0)
                write.Write((byte)0);
            Link(write, link);
            link = Directory(write, page, pixels);
        }
        return file.ToArray();
    }

    // The directory is chained to by writing its place where the one before left room.
    private static void Link(BinaryWriter write, long link)
    {
        var here = write.BaseStream.Position;
        write.BaseStream.Position = link;
        write.Write((int)here);
        write.BaseStream.Position = here;
    }

    private static long Directory(BinaryWriter write, GreyPicture page, int pixels)
    {
        (ushort Tag, ushort Type, int Value)[] entries =
        [
            (256, Long, page.Width), (257, Long, page.Height), (258, Short, 8), (259, Short, 1), (262, Short, 1),
            (273, Long, pixels), (277, Short, 1), (278, Long, page.Height), (279, Long, page.Pixels.Length),
        ];
        write.Write((ushort)entries.Length);
        foreach (var (tag, type, value) in entries)
        {
            write.Write(tag);
            write.Write(type);
            write.Write(1);
            write.Write(value);
        }
        var link = write.BaseStream.Position;
        write.Write(0);
        return link;
    }
}
