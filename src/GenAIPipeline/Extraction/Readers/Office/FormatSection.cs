using System.Globalization;

namespace GenAIPipeline.Extraction.Readers.Office;

/// <summary>A piece of a format: literal text, or a run of one placeholder letter.</summary>
internal readonly record struct FormatToken(bool IsLiteral, string Text);

/// <summary>One of the up to four sections of a number format.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Tokens">In order.</param>
/// <param name="Condition">Which values it is for, where brackets say so.</param>
internal sealed record FormatSection(FormatKind Kind, IReadOnlyList<FormatToken> Tokens, Func<double, bool>? Condition)
{
    /// <summary>Reads a section.</summary>
    public static FormatSection Parse(string code)
    {
        var tokens = new List<FormatToken>();
        Func<double, bool>? condition = null;
        for (var at = 0; at < code.Length;)
        {
            if (code[at] == '[')
            {
                var end = code.IndexOf(']', at);
                var inner = end < 0 ? "" : code[(at + 1)..end];
                at = end < 0 ? code.Length : end + 1;
                condition ??= ConditionOf(inner);
                AddBracket(inner, tokens);
                continue;
            }

            at = TakeToken(code, at, tokens);
        }

        return new FormatSection(KindOf(tokens), tokens, condition);
    }

    private static int TakeToken(string code, int at, List<FormatToken> tokens)
    {
        var c = code[at];
        if (c == '"')
        {
            var end = code.IndexOf('"', at + 1);
            end = end < 0 ? code.Length : end;
            tokens.Add(new FormatToken(true, code[(at + 1)..end]));
            return end + 1;
        }

        if (c is '\\' or '_' or '*')
        {
            // An escaped character is shown; "_" leaves its width free, "*" fills the cell with it.
            if (c != '*' && at + 1 < code.Length)
                tokens.Add(new FormatToken(true, c == '_' ? " " : code[at + 1].ToString()));
            return at + 2;
        }

        foreach (var word in (ReadOnlySpan<string>)["General", "AM/PM", "A/P"])
        {
            if (string.Compare(code, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0)
                continue;
            tokens.Add(new FormatToken(false, word));
            return at + word.Length;
        }

        if (!"0#?.,%EeyYmMdDhHsSgG@/".Contains(c))
        {
            tokens.Add(new FormatToken(true, c.ToString()));
            return at + 1;
        }

        var stop = at + 1;
        while (char.IsLetter(c) && stop < code.Length && char.ToLowerInvariant(code[stop]) == char.ToLowerInvariant(c))
            stop++;
        if (c is 'E' or 'e' && stop < code.Length && code[stop] is '+' or '-')
            stop++;
        tokens.Add(new FormatToken(false, code[at..stop]));
        return stop;
    }

    private static void AddBracket(string inner, List<FormatToken> tokens)
    {
        // [$€-407] is a currency with its locale, [h] a number of hours beyond a day; colours and conditions show nothing.
        if (inner.StartsWith('$'))
        {
            var dash = inner.IndexOf('-');
            var symbol = dash < 0 ? inner[1..] : inner[1..dash];
            if (symbol.Length > 0)
                tokens.Add(new FormatToken(true, symbol));
        }
        else if (inner.Length > 0 && inner.All(c => char.ToLowerInvariant(c) is 'h' or 'm' or 's'))
            tokens.Add(new FormatToken(false, $"[{inner.ToLowerInvariant()}]"));
    }

    private static Func<double, bool>? ConditionOf(string inner)
    {
        var sign = inner.StartsWith("<=", StringComparison.Ordinal) || inner.StartsWith(">=", StringComparison.Ordinal) || inner.StartsWith("<>", StringComparison.Ordinal) ? inner[..2]
            : inner.Length > 0 && inner[0] is '<' or '>' or '=' ? inner[..1] : "";
        if (sign.Length == 0 || !double.TryParse(inner[sign.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var limit))
            return null;
        return sign switch
        {
            "<=" => value => value <= limit,
            ">=" => value => value >= limit,
            "<>" => value => value != limit,
            "<" => value => value < limit,
            ">" => value => value > limit,
            _ => value => value == limit,
        };
    }

    private static FormatKind KindOf(List<FormatToken> tokens)
    {
        var marks = tokens.Where(token => !token.IsLiteral).ToList();
        if (marks.Count == 0)
            return FormatKind.Literal;
        if (marks.Exists(token => token.Text is "General" or "@"))
            return FormatKind.General;
        return marks.Exists(token => char.ToLowerInvariant(token.Text[0]) is 'y' or 'm' or 'd' or 'h' or 's' or '[' or 'a' or 'g') ? FormatKind.Date : FormatKind.Number;
    }
}
