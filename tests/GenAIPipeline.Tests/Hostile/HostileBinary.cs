using System.Buffers.Binary;

namespace GenAIPipeline.Tests.Hostile;

/// <summary>Programs, archives, videos; images and recordings that lie about their size.</summary>
internal static class HostileBinary
{
    public static IReadOnlyList<HostileInput> All { get; } =
    [
        new("program_named_pdf", "invoice.pdf", stream => Filled(stream, [0x7F, .. "ELF"u8, 2, 1, 1, 0])),
        new("windows_program_named_docx", "letter.docx", stream => Filled(stream, [.. "MZ"u8, 0x90, 0, 3, 0, 0, 0])),
        new("gzip_named_txt", "notes.txt", stream => Filled(stream, [0x1F, 0x8B, 8, 0])),
        new("seven_zip_archive", "files.7z", stream => Filled(stream, [.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C, 0, 4])),
        new("rar_archive", "files.rar", stream => Filled(stream, [.. "Rar!\x1a\x07\x01\0"u8])),
        new("zip_archive_of_texts", "files.zip", stream => stream.Write(new RawZip().Add("a.txt", "Hello.").Add("b.txt", "World.").ToArray())),
        new("mp4_video", "film.mp4", stream => stream.Write(Mp4("isom", "vide"))),
        new("video_named_m4a", "song.m4a", stream => stream.Write(Mp4("M4A ", "vide"))),
        new("webm_video", "film.webm", stream => Filled(stream, [0x1A, 0x45, 0xDF, 0xA3])),
        new("gif_image", "dance.gif", stream => Filled(stream, [.. "GIF89a"u8])),
        new("webp_image", "photo.webp", stream => Filled(stream, [.. "RIFF\x10\0\0\0WEBPVP8 "u8])),
        new("sixteen_megabytes_of_zeros", "zeros.pdf", stream => stream.Repeat([0], 16 << 20)),
        new("random_bytes", "random.bin", stream => Filled(stream, [])),
        new("wav_with_a_lying_header", "lie.wav", stream =>
        {
            stream.Write("RIFF\xff"u8[..4]);
            stream.Write([0xFF, 0xFF, 0xFF, 0xFF]);
            stream.Write("WAVEfmt "u8);
            stream.Write([16, 0, 0, 0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0]);
            stream.Write("data"u8);
            stream.Write([0xFF, 0xFF, 0xFF, 0x7F, 1, 2, 3, 4]);
        }),
        new("wav_of_no_samples", "silent.wav", stream => stream.Write("RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0data\0\0\0\0"u8)),
        new("mp3_of_zeros", "zeros.mp3", stream =>
        {
            stream.Write("ID3\x03\0\0\0\0\0\0"u8);
            stream.Repeat([0], 100_000);
        }),
        new("flac_cut_behind_its_mark", "cut.flac", stream => stream.Write("fLaC\0\0\0\x22"u8)),
        new("ogg_of_one_page_header", "cut.ogg", stream => stream.Write("OggS\0\x02\0\0\0\0\0\0\0\0"u8)),
        new("png_of_60000_by_60000", "huge.png", stream => stream.Write(Png(60_000, 60_000))),
        new("png_cut_behind_its_mark", "cut.png", stream => stream.Write([0x89, .. "PNG\r\n\x1a\n"u8])),
        new("jpeg_truncated", "cut.jpg", stream => stream.Write([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3])),
        new("tiff_whose_directories_run_in_a_circle", "circle.tif", stream => stream.Write([.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0])),
        new("tiff_whose_directory_is_outside", "outside.tif", stream => stream.Write([.. "MM\0*"u8, 0x7F, 0xFF, 0xFF, 0xFF])),
    ];

    private static void Filled(Stream stream, ReadOnlySpan<byte> start)
    {
        var noise = new byte[4_096];
        new Random(7).NextBytes(noise);
        noise[0] = 0xF3;
        noise[1] = 0;
        stream.Write(start);
        stream.Write(noise);
    }

    private static byte[] Mp4(string brand, string handler)
    {
        byte[] hdlr = [0, 0, 0, 33, .. "hdlr"u8, 0, 0, 0, 0, 0, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(handler), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] moov = [0, 0, 0, (byte)(hdlr.Length + 8), .. "moov"u8, .. hdlr];
        return [0, 0, 0, 16, .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(brand), 0, 0, 0, 0, .. moov];
    }

    private static byte[] Png(int width, int height)
    {
        var header = new byte[17];
        "IHDR"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), height);
        (header[12], header[13]) = (8, 2);
        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk(header), .. Chunk([.. "IDAT"u8, 0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]), .. Chunk([.. "IEND"u8])];
    }

    private static byte[] Chunk(byte[] content)
    {
        var chunk = new byte[content.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length - 4);
        content.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 4), RawZip.Checksum(content));
        return chunk;
    }
}
