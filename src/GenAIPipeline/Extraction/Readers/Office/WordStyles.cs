namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>What paragraph styles say about headings and lists.</summary>
internal sealed class WordStyles
{
    private const int MaxStyles = 20_000;
    private const int MaxParents = 20;

    private readonly Dictionary<string, Style> styles = new(StringComparer.Ordinal);

    /// <summary>Reads <c>styles.xml</c>; without one no style means anything.</summary>
    public static WordStyles Read(PartReader? part)
    {
        var styles = new WordStyles();
        using (part)
        {
            Style? style = null;
            while (part is not null && part.Read())
            {
                if (part.Node is not PartNode.Start)
                    continue;
                if (part.Name == "style" && styles.styles.Count < MaxStyles)
                    styles.styles[part["styleId"] ?? ""] = style = new Style();
                else if (style is not null)
                    ReadProperty(part, style);
            }
        }

        return styles;
    }

    /// <summary>Whether the style makes a heading (outline level, or Word's own names).</summary>
    public bool IsHeading(string? id) => Chain(id).Any(style =>
        style.Outline is >= 0 and < 9 || style.Name.StartsWith("heading ", StringComparison.OrdinalIgnoreCase) || style.Name.Equals("title", StringComparison.OrdinalIgnoreCase));

    /// <summary>The list that the style belongs to, or null.</summary>
    public (string List, int Level)? Numbering(string? id)
    {
        var chain = Chain(id).ToList();
        var list = chain.Find(style => style.List is not null)?.List;
        return list is null ? null : (list, chain.Find(style => style.Level is not null)?.Level ?? 0);
    }

    /// <summary>Whether the style is one of Word's list styles, which look like lists even without numbering.</summary>
    public bool IsList(string? id) => Chain(id).Any(style => style.Name.StartsWith("List ", StringComparison.OrdinalIgnoreCase) && !style.Name.Equals("List Paragraph", StringComparison.OrdinalIgnoreCase));

    private static void ReadProperty(PartReader part, Style style)
    {
        switch (part.Name)
        {
            case "name":
                style.Name = part["val"] ?? "";
                break;
            case "basedOn":
                style.Parent = part["val"];
                break;
            case "outlineLvl":
                style.Outline = part.Int("val");
                break;
            case "numId":
                style.List = part["val"];
                break;
            case "ilvl":
                style.Level = part.Int("val");
                break;
        }
    }

    private IEnumerable<Style> Chain(string? id)
    {
        for (var steps = 0; id is not null && steps < MaxParents && styles.TryGetValue(id, out var style); steps++)
        {
            yield return style;
            id = style.Parent;
        }
    }

    private sealed class Style
    {
        public string Name { get; set; } = "";
        public string? Parent { get; set; }
        public int? Outline { get; set; }
        public string? List { get; set; }
        public int? Level { get; set; }
    }
}
