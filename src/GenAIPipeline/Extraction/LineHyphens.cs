using System.Collections.Frozen;

namespace GenAIPipeline.Extraction;

/// <summary>Decides whether a hyphen at a line's end was the typesetter's or the word's own, from how the whole document writes the word elsewhere.</summary>
internal static class LineHyphens
{
    /// <summary>What readers leave between the halves of a word that a line's end has parted: a code point that Unicode keeps for use within a program.</summary>
    public const char Mark = '\uFDD0';

    // Short halves (re-, pro-, over-) are words by themselves and yet begin others.
    private const int MinHalf = 4;

    // Words that English writes together with what follows, often enough to tell nothing.
    private static readonly FrozenSet<string> Joining = FrozenSet.ToFrozenSet(
        ["with", "over", "under", "some", "every", "what", "when", "where", "here", "there", "never", "back", "down", "fore", "after", "inter", "super", "upon"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The pages without marks.</summary>
    public static IReadOnlyList<TextPage> Resolve(IReadOnlyList<TextPage> pages)
    {
        var halves = pages.SelectMany(page => page.Blocks).SelectMany(block => Halves(block.Text)).ToList();
        if (halves.Count == 0)
            return pages;
        var written = Written(pages, halves);
        return [.. pages.Select(page => page with { Blocks = [.. page.Blocks.Select(block => block.Text.Contains(Mark) ? block with { Text = Resolve(block.Text, written) } : block)] })];
    }

    private static string Resolve(string text, HashSet<string> written)
    {
        var parts = text.Split(Mark);
        for (var i = 0; i + 1 < parts.Length; i++)
            if (IsCompound(parts[i], parts[i + 1], written))
                parts[i] += '-';
        return string.Concat(parts);
    }

    private static bool IsCompound(string before, string after, HashSet<string> written)
    {
        var (first, second) = (Last(before), First(after));
        if (written.Contains($"{first}-{second}"))
            return true;
        if (written.Contains(first + second) || !written.Contains(first) || !written.Contains(second))
            return false;
        var isInCompound = first.Length < before.Length && before[^(first.Length + 1)] == '-';
        return isInCompound || (first.Length >= MinHalf && second.Length >= MinHalf && !Joining.Contains(first));
    }

    // Which of the words in question the document writes somewhere within a line.
    private static HashSet<string> Written(IReadOnlyList<TextPage> pages, List<(string First, string Second)> halves)
    {
        var asked = halves.SelectMany(half => (string[])[half.First, half.Second, half.First + half.Second, $"{half.First}-{half.Second}"]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var lookup = asked.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in pages.SelectMany(page => page.Blocks).Select(block => block.Text))
            for (int start = 0, end; start < text.Length; start = end + 1)
            {
                end = start;
                while (end < text.Length && (char.IsLetter(text[end]) || text[end] is '-' or Mark))
                    end++;
                if (end > start && lookup.TryGetValue(text.AsSpan(start, end - start), out var word))
                    found.Add(word);
            }
        return found;
    }

    private static IEnumerable<(string First, string Second)> Halves(string text)
    {
        for (var at = text.IndexOf(Mark); at >= 0; at = text.IndexOf(Mark, at + 1))
            yield return (Last(text[Math.Max(0, at - 60)..at]), First(text[(at + 1)..Math.Min(text.Length, at + 61)]));
    }

    private static string Last(string text)
    {
        var start = text.Length;
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        return text[start..];
    }

    private static string First(string text)
    {
        var end = 0;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        return text[..end];
    }
}
