using System.Text;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>The strings that a workbook's cells refer to by number.</summary>
internal static class SharedStrings
{
    private const int MaxStrings = 2_000_000;

    /// <summary>Reads them in order, without phonetic hints, up to the limit of characters.</summary>
    public static IReadOnlyList<string> Read(PartReader? part, int maxTextLength)
    {
        var strings = new List<string>();
        long length = 0;
        using (part)
        {
            while (part is not null && part.Read() && strings.Count < MaxStrings && length <= maxTextLength)
            {
                if (part.Node is not PartNode.Start || part.Name != "si")
                    continue;
                strings.Add(part.IsEmpty ? "" : ReadItem(part));
                length += strings[^1].Length;
            }
        }

        return strings;
    }

    /// <summary>The text of a rich string that has just begun: runs joined.</summary>
    public static string ReadItem(PartReader part)
    {
        var depth = part.Depth;
        var single = "";
        StringBuilder? several = null;
        while (part.Read() && !(part.Node is PartNode.End && part.Depth <= depth))
        {
            if (part.Node is not PartNode.Start)
                continue;
            if (part.Name == "rPh")
                part.Skip();
            else if (part.Name == "t")
            {
                var text = part.ReadText();
                if (single.Length == 0 && several is null)
                    single = text;
                else
                    (several ??= new StringBuilder(single)).Append(text);
            }
        }

        return several?.ToString() ?? single;
    }
}
