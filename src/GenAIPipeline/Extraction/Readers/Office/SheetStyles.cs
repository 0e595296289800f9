namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Number formats by cell style.</summary>
internal sealed class SheetStyles
{
    private const int MaxStyles = 100_000;

    private readonly List<int> formatOfStyle = [];
    private readonly Dictionary<int, string> codes = [];
    private readonly Dictionary<int, NumberFormat> formats = [];

    /// <summary>Reads <c>styles.xml</c>; without one every number is general.</summary>
    public static SheetStyles Read(PartReader? part)
    {
        var styles = new SheetStyles();
        using (part)
        {
            var inCellStyles = false;
            while (part is not null && part.Read() && styles.formatOfStyle.Count < MaxStyles)
            {
                if (part.Name == "cellXfs")
                    inCellStyles = part.Node is PartNode.Start && !part.IsEmpty;
                if (part.Node is not PartNode.Start)
                    continue;
                if (part.Name == "numFmt" && part.Int("numFmtId") is { } id && styles.codes.Count < MaxStyles)
                    styles.codes[id] = part["formatCode"] ?? "";
                else if (part.Name == "xf" && inCellStyles)
                    styles.formatOfStyle.Add(part.Int("numFmtId") ?? 0);
            }
        }

        return styles;
    }

    /// <summary>The format of a style's number.</summary>
    public NumberFormat FormatOf(int style)
    {
        var id = style >= 0 && style < formatOfStyle.Count ? formatOfStyle[style] : 0;
        if (!formats.TryGetValue(id, out var format))
            formats[id] = format = NumberFormat.Parse(codes.GetValueOrDefault(id) ?? BuiltIn(id));
        return format;
    }

    // The numbers that files use without spelling them out (ECMA-376, 18.8.30); dates in the unambiguous order.
    private static string BuiltIn(int id) => id switch
    {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 or 6 => "$#,##0;-$#,##0",
        7 or 8 => "$#,##0.00;-$#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        14 or 27 or 28 or 29 or 30 or 31 or 36 => "yyyy-mm-dd",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        37 or 38 => "#,##0;(#,##0)",
        39 or 40 => "#,##0.00;(#,##0.00)",
        41 or 42 => "#,##0;-#,##0",
        43 or 44 => "#,##0.00;-#,##0.00",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        _ => "General",
    };
}
