using System.Buffers.Binary;

namespace GenAIPipeline.Extraction.PageImages;

/// <summary>One page of a TIFF file for programs that read only the first: the file itself, but its header names the page's directory as the first.</summary>
/// <param name="path">The file.</param>
/// <param name="page">As found by <see cref="TiffDirectories"/>.</param>
internal sealed class TiffPage(string path, ImagePage page)
{
    // Mark of the byte order, version, then the place of the first directory.
    private const int FirstDirectory = 4;
    private const int HeaderBytes = 8;

    public async Task WriteAsync(Stream to)
    {
        await using var file = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        await file.ReadExactlyAsync(header);
        var place = header.AsSpan(FirstDirectory);
        if (header[0] == (byte)'I')
            BinaryPrimitives.WriteUInt32LittleEndian(place, (uint)page.Directory);
        else
            BinaryPrimitives.WriteUInt32BigEndian(place, (uint)page.Directory);
        await to.WriteAsync(header);
        await file.CopyToAsync(to);
    }
}
