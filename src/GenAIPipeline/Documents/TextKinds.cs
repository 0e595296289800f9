using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GenAIPipeline.Documents;

/// <summary>Tells kinds of text apart: what the content says for certain first, then the extension, then likelihood.</summary>
internal static partial class TextKinds
{
    private static readonly string[] MachineHeaders =
        ["message-id", "mime-version", "received", "return-path", "delivered-to", "content-type", "dkim-signature", "content-transfer-encoding"];

    private static readonly string[] PersonHeaders = ["from", "to", "subject", "date", "cc", "sender", "reply-to"];

    /// <summary>The kind of a text's beginning.</summary>
    public static FormatDetected Detect(string text, string fileName, bool isWhole)
    {
        var hint = FormatTable.ByName(fileName)?.Format;
        var isNamedText = hint is FileFormat.Text or FileFormat.Markdown or FileFormat.Csv or FileFormat.Json;
        var start = SkipProlog(text);
        if (start.StartsWith("<svg", StringComparison.OrdinalIgnoreCase))
            return FormatDetection.Unsupported("an SVG drawing (export it as PDF or PNG)");
        if (start.StartsWith("From ", StringComparison.Ordinal) && HeaderNames(start[(start.IndexOf('\n') + 1)..]) is { Count: > 1 } mailbox && mailbox.Any(MachineHeaders.Contains))
            return FormatDetection.Unsupported("a mailbox of several messages (save each as .eml)");
        if (IsHtml(start, certain: isNamedText))
            return Known(FileFormat.Html);
        if (IsMail(start, hint is FileFormat.Eml))
            return Known(FileFormat.Eml);
        if (hint is not (FileFormat.Text or FileFormat.Markdown or FileFormat.Csv) && IsJson(text, isWhole, mayBeBroken: hint is FileFormat.Json))
            return Known(FileFormat.Json);
        if (hint is FileFormat.Text or FileFormat.Markdown or FileFormat.Csv or FileFormat.Html)
            return Known(hint.Value);
        return Known(IsTable(start) ? FileFormat.Csv : IsMarkdown(start) ? FileFormat.Markdown : FileFormat.Text);
    }

    private static FormatDetected.Known Known(FileFormat format) => new(format);

    private static string SkipProlog(string text)
    {
        var start = text.AsSpan().TrimStart();
        for (var rounds = 0; rounds < 20; rounds++)
        {
            var end = start.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase) ? start.IndexOf("?>") + 2
                : start.StartsWith("<!--") ? start.IndexOf("-->") + 3
                : start.StartsWith("<!doctype svg", StringComparison.OrdinalIgnoreCase) ? start.IndexOf('>') + 1
                : 0;
            if (end < 4)
                break;
            start = start[end..].TrimStart();
        }

        return start.ToString();
    }

    private static bool IsHtml(string start, bool certain) => (certain ? CertainHtml() : LikelyHtml()).IsMatch(start);

    private static bool IsMail(string start, bool isNamedMail)
    {
        var names = HeaderNames(start);
        if (names.Count == 0)
            return false;
        var machine = names.Count(MachineHeaders.Contains);
        var person = names.Count(PersonHeaders.Contains);
        return isNamedMail ? machine + person > 0 : machine > 0 && machine + person > 2;
    }

    // Names of the fields up to the first empty line; none if a line is no field.
    private static List<string> HeaderNames(string start)
    {
        var names = new List<string>();
        foreach (var line in start.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
                break;
            if (line[0] is ' ' or '\t' && names.Count > 0)
                continue;
            var colon = line.IndexOf(':');
            if (colon is < 1 or > 70 || line[..colon].IndexOfAnyExceptInRange('!', '~') >= 0)
                return [];
            names.Add(line[..colon].ToString().ToLowerInvariant());
            if (names.Count > 500)
                break;
        }

        return names;
    }

    private static bool IsJson(string text, bool isWhole, bool mayBeBroken)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return false;
        if (mayBeBroken)
            return true;
        var bytes = Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, isWhole, new JsonReaderState(new JsonReaderOptions
        {
            AllowMultipleValues = true,
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = 1_000,
        }));
        try
        {
            var tokens = 0;
            while (reader.Read())
                tokens++;
            return tokens > 1;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsTable(string text)
    {
        foreach (var delimiter in (ReadOnlySpan<char>)['\t', ';', ',', '|'])
        {
            var lines = 0;
            int expected = 0, odd = 0;
            foreach (var line in text.AsSpan().EnumerateLines())
            {
                if (line.IsWhiteSpace())
                    continue;
                var found = line.Count(delimiter);
                expected = lines == 0 ? found : expected;
                odd += found == expected ? 0 : 1;
                if (++lines == 50)
                    break;
            }

            // Prose has commas too, but never the same number in every line.
            if (lines >= 3 && expected >= 1 && odd == 0 && (delimiter != ',' || expected >= 2 || lines >= 5))
                return true;
        }

        return false;
    }

    private static bool IsMarkdown(string text)
    {
        var headings = MarkdownHeading().Count(text);
        return headings >= 1 && (headings >= 2 || MarkdownMark().IsMatch(text));
    }

    [GeneratedRegex(@"\A<(!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", RegexOptions.IgnoreCase)]
    private static partial Regex CertainHtml();

    [GeneratedRegex(@"\A<(!doctype\s+html|html|head|body|title|meta|div|p|table|h[1-6]|ul|ol|span|section|article|main|style|script|center|font|a|b|br|img)[\s>/]", RegexOptions.IgnoreCase)]
    private static partial Regex LikelyHtml();

    [GeneratedRegex(@"^#{1,6} \S", RegexOptions.Multiline)]
    private static partial Regex MarkdownHeading();

    [GeneratedRegex(@"^(```|[-*+] \S|\d+\. \S|> \S|\|.*\|\s*$)|\]\(\S+\)|\*\*\S", RegexOptions.Multiline)]
    private static partial Regex MarkdownMark();
}
