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
        private readonly StringBuilder _text = new();
        private readonly StringBuilder _cell = new();
        private SlideShape? _shape;
        private List<string>? _row;
        private bool _inCell;
        private int _groups;
        private (long X, long Y)? _groupOffset;

        public List<SlideShape> Shapes { get; } = [];

        public void Start()
        {
            switch (part.Name)
            {
                case "Fallback":
                    part.Skip();
                    return;
                case "grpSp" when !part.IsEmpty:
                    _groups++;
                    break;
                case "sp" or "graphicFrame" or "cxnSp":
                    _shape = new SlideShape { Offset = _groups > 0 ? _groupOffset : null };
                    Shapes.Add(_shape);
                    break;
                case "off":
                    Place();
                    break;
                case "ph" when _shape is not null:
                    _shape.Role = RoleOf(part["type"]);
                    break;
                case "chart" or "relIds" when _shape is not null:
                    _shape.Related ??= part.RelationId;
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
                    _groupOffset = --_groups == 0 ? null : _groupOffset;
                    break;
                case "sp" or "graphicFrame" or "cxnSp":
                    _shape = null;
                    break;
                case "p":
                    EndParagraph();
                    break;
                case "tc" when _row is not null:
                    _row.Add(_cell.ToString().TrimEnd());
                    _cell.Clear();
                    _inCell = false;
                    break;
                case "tr" when _row is not null && _shape is not null:
                    _shape.Rows.Add(_row);
                    _row = null;
                    break;
            }
        }

        private void StartText()
        {
            switch (part.Name)
            {
                case "t":
                    _text.Append(part.ReadText());
                    break;
                case "br":
                    _text.Append('\n');
                    break;
                case "tab":
                    _text.Append(' ');
                    break;
                case "tr":
                    _row = [];
                    break;
                case "tc" when _row is not null && part.IsEmpty:
                    _row.Add("");
                    break;
                case "tc" when _row is not null:
                    _inCell = true;
                    break;
            }
        }

        private void EndParagraph()
        {
            var text = _text.ToString().Trim();
            _text.Clear();
            if (text.Length == 0)
                return;
            if (_inCell)
                _cell.Append(text).Append(' ');
            else
                _shape?.Paragraphs.Add(text);
        }

        private void Place()
        {
            if (!long.TryParse(part["x"], out var x) || !long.TryParse(part["y"], out var y))
                return;
            if (_shape is not null)
                _shape.Offset = _groups > 0 ? _groupOffset : (x, y);
            else if (_groups > 0)
                _groupOffset ??= (x, y);
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
