using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>Finds members in a file that is formatted as <c>dotnet format</c> leaves it, and counts their lines.</summary>
internal static partial class MethodLengths
{
    /// <summary>Every member with a body: the line it begins on (from 1) and its number of lines from there to its end.</summary>
    public static IEnumerable<(int Line, string Head, int Length)> Of(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (Heads().Match(lines[i]) is not { Success: true } head)
                continue;
            var end = EndOf(lines, i, head.Groups[1].Value);
            if (end >= i)
                yield return (i + 1, lines[i].Trim(), end - i + 1);
        }
    }

    /// <summary>The closing brace at the member's own depth, or the last line before the next thing of that depth.</summary>
    private static int EndOf(string[] lines, int start, string indent)
    {
        for (var i = start + 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(indent + "}", StringComparison.Ordinal))
                return i;
            var isDeeper = lines[i].Length == 0 || lines[i].StartsWith(indent + " ", StringComparison.Ordinal) || lines[i].StartsWith(indent + "{", StringComparison.Ordinal) || lines[i].StartsWith(indent + "]", StringComparison.Ordinal);
            if (!isDeeper)
                return LastWritten(lines, i - 1);
        }

        return start;
    }

    private static int LastWritten(string[] lines, int line)
    {
        while (line > 0 && lines[line].Length == 0)
            line--;
        return line;
    }

    /// <summary>A method, constructor or accessor's property; types are not members.</summary>
    [GeneratedRegex(@"^( {4}| {8})(?!.*\b(class|record|struct|interface|enum|namespace|return|await|new)\b.*$)(?:(?:public|private|internal|protected|static|async|override|sealed|virtual|partial|readonly)\s+)+[^=;{]*\(")]
    private static partial Regex Heads();
}
