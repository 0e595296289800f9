using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>What a shape is for.</summary>
internal enum SlideRole
{
    /// <summary>A text box or drawing.</summary>
    Free,
    Title,
    Subtitle,

    /// <summary>The layout's place for bulleted text.</summary>
    Body,
    Footer,

    /// <summary>Date and slide number.</summary>
    Ignored,
}

/// <summary>A shape of a slide with its text.</summary>
internal sealed class SlideShape
{
    public SlideRole Role { get; set; }

    /// <summary>Place in EMU; null where the layout decides.</summary>
    public (long X, long Y)? Offset { get; set; }
    public List<string> Paragraphs { get; } = [];
    public List<IReadOnlyList<string>> Rows { get; } = [];

    /// <summary>Relationship id of a chart or diagram.</summary>
    public string? Related { get; set; }
}

/// <summary>Reads the shapes of a slide's XML; shapes inside a group follow one another at the group's place.</summary>
internal static class SlideShapes
{
    private const long RowHeight = 457_200;
    private const int MaxShapes = 20_000;

    /// <summary>Shapes in the order in which they were drawn.</summary>
    public static List<SlideShape> Read(PartReader part)
    {
        var reading = new Reading(part);
        while (reading.Shapes.Count < MaxShapes && part.Read())
        {
            if (part.Node is PartNode.Start)
                reading.Start();
            else if (part.Node is PartNode.End)
                reading.End();
        }

        return reading.Shapes;
    }

    /// <summary>Title first, footer last; between them what the layout places, then free shapes in rows half an inch high from left to right.</summary>
    public static IEnumerable<SlideShape> InReadingOrder(IReadOnlyList<SlideShape> shapes) => shapes
        .Where(shape => shape.Role is not SlideRole.Ignored)
        .OrderBy(shape => shape.Role switch { SlideRole.Title => 0, SlideRole.Subtitle => 1, SlideRole.Footer => 3, _ => 2 })
        .ThenBy(shape => shape.Offset is { } place ? place.Y / RowHeight : -1)
        .ThenBy(shape => shape.Offset?.X ?? -1);

    private sealed class Reading(PartReader part)
    {
        private readonly StringBuilder text = new();
        private readonly StringBuilder cell = new();
        private SlideShape? shape;
        private List<string>? row;
        private bool inCell;
        private int groups;
        private (long X, long Y)? groupOffset;

        public List<SlideShape> Shapes { get; } = [];

        public void Start()
        {
            switch (part.Name)
            {
                case "Fallback":
                    part.Skip();
                    return;
                case "grpSp" when !part.IsEmpty:
                    groups++;
                    break;
                case "sp" or "graphicFrame" or "cxnSp":
                    shape = new SlideShape { Offset = groups > 0 ? groupOffset : null };
                    Shapes.Add(shape);
                    break;
                case "off":
                    Place();
                    break;
                case "ph" when shape is not null:
                    shape.Role = RoleOf(part["type"]);
                    break;
                case "chart" or "relIds" when shape is not null:
                    shape.Related ??= part.RelationId;
                    break;
                default:
                    StartText();
                    break;
            }
        }

        public void End()
        {
            switch (part.Name)
            {
                case "grpSp":
                    groupOffset = --groups == 0 ? null : groupOffset;
                    break;
                case "sp" or "graphicFrame" or "cxnSp":
                    shape = null;
                    break;
                case "p":
                    EndParagraph();
                    break;
                case "tc" when row is not null:
                    row.Add(cell.ToString().TrimEnd());
                    cell.Clear();
                    inCell = false;
                    break;
                case "tr" when row is not null && shape is not null:
                    shape.Rows.Add(row);
                    row = null;
                    break;
            }
        }

        private void StartText()
        {
            switch (part.Name)
            {
                case "t":
                    text.Append(part.ReadText());
                    break;
                case "br":
                    text.Append('\n');
                    break;
                case "tab":
                    text.Append(' ');
                    break;
                case "tr":
                    row = [];
                    break;
                case "tc" when row is not null && part.IsEmpty:
                    row.Add("");
                    break;
                case "tc" when row is not null:
                    inCell = true;
                    break;
            }
        }

        private void EndParagraph()
        {
            var text = this.text.ToString().Trim();
            this.text.Clear();
            if (text.Length == 0)
                return;
            if (inCell)
                cell.Append(text).Append(' ');
            else
                shape?.Paragraphs.Add(text);
        }

        private void Place()
        {
            if (!long.TryParse(part["x"], out var x) || !long.TryParse(part["y"], out var y))
                return;
            if (shape is not null)
                shape.Offset = groups > 0 ? groupOffset : (x, y);
            else if (groups > 0)
                groupOffset ??= (x, y);
        }

        private static SlideRole RoleOf(string? placeholder) => placeholder switch
        {
            "title" or "ctrTitle" => SlideRole.Title,
            "subTitle" => SlideRole.Subtitle,
            "dt" or "sldNum" => SlideRole.Ignored,
            "ftr" or "hdr" => SlideRole.Footer,
            _ => SlideRole.Body,
        };
    }
}
