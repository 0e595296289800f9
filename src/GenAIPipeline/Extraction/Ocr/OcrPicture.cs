using System.Globalization;
using System.Text;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Extraction.Ocr;

/// <summary>A grey picture of one page, as binary PGM.</summary>
/// <param name="Bytes">The picture.</param>
/// <param name="Dpi">Its resolution, which tells the recognizer how large letters are.</param>
internal sealed record OcrPicture(ReadOnlyMemory<byte> Bytes, int Dpi)
{
    /// <summary>Turns the picture clockwise by 90, 180 or 270 degrees; null where it is no PGM.</summary>
    public Task<OcrPicture?> TurnAsync(int degrees, CancellationToken cancellation) =>
        Task.Run(() => Turn(degrees), cancellation);

    private OcrPicture? Turn(int degrees)
    {
        if (!TryReadHeader(out var width, out var height, out var start))
            return null;
        var (newWidth, newHeight) = degrees == 180 ? (width, height) : (height, width);
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{newWidth} {newHeight}\n255\n"));
        var turned = new byte[header.Length + width * height];
        header.CopyTo(turned, 0);
        var source = Bytes.Span[start..];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var (toX, toY) = degrees switch
                {
                    90 => (height - 1 - y, x),
                    180 => (width - 1 - x, height - 1 - y),
                    _ => (y, width - 1 - x),
                };
                turned[header.Length + toY * newWidth + toX] = source[y * width + x];
            }
        return this with { Bytes = turned };
    }

    private bool TryReadHeader(out int width, out int height, out int start)
    {
        width = height = start = 0;
        var bytes = Bytes.Span;
        var position = 0;
        Span<int> numbers = stackalloc int[3];
        if (bytes.Length < 3 || !bytes.StartsWith("P5"u8))
            return false;
        position = 2;
        for (var i = 0; i < numbers.Length; i++)
        {
            while (position < bytes.Length && bytes[position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
                position++;
            while (position < bytes.Length && bytes[position] is >= (byte)'0' and <= (byte)'9')
                numbers[i] = numbers[i] * 10 + bytes[position++] - '0';
        }
        (width, height, start) = (numbers[0], numbers[1], position + 1);
        return numbers[2] == 255 && width > 0 && height > 0 && (long)width * height <= bytes.Length - start;
    }
}
