using System.Collections.Frozen;

namespace GenAIPipeline.Extraction.Readers.Rtf;

/// <summary>What control words mean for text.</summary>
internal static class RtfWords
{
    private static readonly FrozenDictionary<string, RtfTarget> Destinations = new Dictionary<string, RtfTarget>
    {
        ["fonttbl"] = RtfTarget.FontTable,
        ["stylesheet"] = RtfTarget.StyleSheet,
        ["header"] = RtfTarget.Header,
        ["headerl"] = RtfTarget.Header,
        ["headerr"] = RtfTarget.Header,
        ["headerf"] = RtfTarget.Header,
        ["footer"] = RtfTarget.Footer,
        ["footerl"] = RtfTarget.Footer,
        ["footerr"] = RtfTarget.Footer,
        ["footerf"] = RtfTarget.Footer,
        ["footnote"] = RtfTarget.Note,
        ["listtext"] = RtfTarget.Label,
        ["pntext"] = RtfTarget.Label,
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Passed = FrozenSet.Create(StringComparer.Ordinal,
        "colortbl", "info", "pict", "fldinst", "bkmkstart", "bkmkend", "xe", "tc", "rxe", "filetbl", "revtbl", "template", "nonshppict", "sp", "objdata", "objclass", "objname",
        "annotation", "atnid", "atnauthor", "atnref", "atndate", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "falt", "panose", "private", "listtable",
        "listoverridetable", "rsidtbl", "generator", "latentstyles", "themedata", "colorschememapping", "datastore", "xmlnstbl", "mmathPr", "pgptbl", "userprops", "keywords", "title",
        "author", "operator", "company", "comment", "doccomm", "hlinkbase", "passwordhash", "wgrffmtfilter", "upr");

    private static readonly FrozenSet<string> Entered = FrozenSet.Create(StringComparer.Ordinal, "shpinst", "shptxt", "ud", "nesttableprops", "do", "dptxbxtext", "picprop");

    private static readonly FrozenDictionary<string, string> Characters = new Dictionary<string, string>
    {
        ["~"] = " ",
        ["_"] = "-",
        ["tab"] = "\t",
        ["line"] = "\n",
        ["lbr"] = "\n",
        ["emdash"] = "—",
        ["endash"] = "–",
        ["bullet"] = "•",
        ["lquote"] = "‘",
        ["rquote"] = "’",
        ["ldblquote"] = "“",
        ["rdblquote"] = "”",
        ["emspace"] = " ",
        ["enspace"] = " ",
        ["qmspace"] = " ",
        ["{"] = "{",
        ["}"] = "}",
        ["\\"] = "\\",
    }.ToFrozenDictionary();

    /// <summary>The destination that a group's first word names; null if it names none.</summary>
    public static RtfTarget? Destination(string word, bool isOptional) =>
        Destinations.TryGetValue(word, out var target) ? target
        : Passed.Contains(word) ? RtfTarget.Nowhere
        : isOptional && !Entered.Contains(word) ? RtfTarget.Nowhere
        : null;

    /// <summary>The text that a word stands for, or null.</summary>
    public static string? Character(string word) => Characters.GetValueOrDefault(word);
}
