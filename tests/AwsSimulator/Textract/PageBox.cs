using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>A rectangle on a page, in shares of its width and height (0 to 1), measured from the upper left corner.</summary>
internal readonly record struct PageBox(double Left, double Top, double Right, double Bottom)
{
    public static readonly PageBox Page = new(0, 0, 1, 1);

    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double MiddleY => (Top + Bottom) / 2;

    public static PageBox Around(IEnumerable<PageBox> boxes) =>
        boxes.Aggregate((a, b) => new PageBox(Math.Min(a.Left, b.Left), Math.Min(a.Top, b.Top), Math.Max(a.Right, b.Right), Math.Max(a.Bottom, b.Bottom)));

    public bool OverlapsAcross(PageBox other) => Left < other.Right && other.Left < Right;

    public bool IsBeside(PageBox other) => MiddleY > other.Top && MiddleY < other.Bottom || other.MiddleY > Top && other.MiddleY < Bottom;

    public bool Contains(PageBox other) => other.MiddleY > Top && other.MiddleY < Bottom && other.Left >= Left - 0.01 && other.Right <= Right + 0.01;

    /// <summary>The <c>Geometry</c> member of a block.</summary>
    public JsonObject ToGeometry() => new()
    {
        ["BoundingBox"] = new JsonObject { [nameof(Width)] = Round(Width), [nameof(Height)] = Round(Height), [nameof(Left)] = Round(Left), [nameof(Top)] = Round(Top) },
        ["Polygon"] = new JsonArray(Point(Left, Top), Point(Right, Top), Point(Right, Bottom), Point(Left, Bottom)),
    };

    private static JsonObject Point(double x, double y) => new JsonObject { ["X"] = Round(x), ["Y"] = Round(y) };

    private static double Round(double share) => Math.Round(Math.Clamp(share, 0, 1), 6);
}
