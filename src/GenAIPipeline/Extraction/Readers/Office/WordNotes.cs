namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>Footnotes and endnotes, numbered in the order in which the text refers to them.</summary>
internal sealed class WordNotes(IReadOnlyDictionary<string, string> footnotes, IReadOnlyDictionary<string, string> endnotes)
{
    private const int MaxNotes = 50_000;

    private readonly List<string> referenced = [];

    /// <summary>The notes that were referred to, as "[1] text".</summary>
    public IReadOnlyList<string> Referenced => referenced;

    /// <summary>The mark to put into the text, or "" when there is no such note.</summary>
    public string Refer(string? id, bool isEndnote)
    {
        if (id is null || referenced.Count >= MaxNotes || !(isEndnote ? endnotes : footnotes).TryGetValue(id, out var text))
            return "";
        referenced.Add($"[{referenced.Count + 1}] {text}");
        return $"[{referenced.Count}]";
    }

    /// <summary>Texts by id; separators are left out.</summary>
    public static IReadOnlyDictionary<string, string> ReadTexts(PartReader? part, string element)
    {
        var texts = new Dictionary<string, string>();
        using (part)
        {
            while (part is not null && part.Read() && texts.Count < MaxNotes)
            {
                if (part.Node is not PartNode.Start || part.Name != element || part.IsEmpty || part["type"] is not (null or "normal"))
                    continue;
                var id = part["id"] ?? "";
                texts[id] = BlockText.Clean(string.Join(' ', WordText.Paragraphs(part)));
            }
        }

        return texts;
    }
}
