using System.Text;
using GenAIPipeline.Extraction.Programs;

namespace GenAIPipeline.Tests.Extraction;

/// <summary>Pixels of a picture, 0 black to 255 white.</summary>
internal sealed record GreyPicture(int Width, int Height, byte[] Pixels)
{
    public static async Task<GreyPicture> OfPngAsync(ReadOnlyMemory<byte> png)
    {
        string[] arguments = ["-v", "error", "-f", "png_pipe", "-i", "-", "-pix_fmt", "gray", "-f", "image2pipe", "-c:v", "pgm", "-"];
        var result = await ExternalProgram.RunAsync(new("ffmpeg", arguments) { Input = png }, TestContext.Current.CancellationToken);
        result.IsSuccess.ShouldBeTrue(result.Errors);
        return OfPgm(result.Output.ToArray());
    }

    /// <summary>Share of dark pixels that lie in one of the boxes, which are shares of the picture.</summary>
    public double DarkShareInside(IEnumerable<GenAIPipeline.Extraction.Box> boxes)
    {
        var edges = boxes.Select(box => (box.Left * Width - 2, box.Top * Height - 2, (box.Left + box.Width) * Width + 2, (box.Top + box.Height) * Height + 2)).ToList();
        int dark = 0, inside = 0;
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                if (Pixels[y * Width + x] > 100)
                    continue;
                dark++;
                if (edges.Exists(edge => x >= edge.Item1 && y >= edge.Item2 && x <= edge.Item3 && y <= edge.Item4))
                    inside++;
            }
        dark.ShouldBeGreaterThan(50);
        return (double)inside / dark;
    }

    private static GreyPicture OfPgm(byte[] bytes)
    {
        var head = Encoding.ASCII.GetString(bytes, 0, 30).Split((char[])['\n', ' '], 5);
        var (width, height) = (int.Parse(head[1]), int.Parse(head[2]));
        return new(width, height, bytes[^(width * height)..]);
    }
}
