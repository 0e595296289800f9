using System.Collections.Frozen;

namespace GenAIPipeline.Summarization;

/// <summary>Cuts running text of Western languages, Chinese and Japanese into sentences, verbatim; needs no ICU.</summary>
internal static class SentenceSplitter
{
    /// <summary>Longer runs without an end are cut at line ends, else after this many characters at a blank.</summary>
    private const int LongestSentence = 480;
    private const int LongestWindow = 200;

    /// <summary>Never end a sentence.</summary>
    private static readonly FrozenSet<string> Abbreviations = Words(
        "mr mrs ms dr prof rev gen col lt sgt capt hon st mt vs fig figs no nos vol pp p ch sec eq ref al approx ca cf e.g i.e eg ie resp dept est ext tel fax ed eds " +
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun " +
        "z.b d.h u.a u.ä s.o s.u o.ä i.d.r z.t v.a bzw vgl nr abs art bd hr fr frl str tel ggf evtl inkl exkl zzgl abzgl max min mind std jh hrsg kap ziff lit dipl ing okt dez mrz " +
        "m mm mme mlle me ste av bd env etc.p p.ex c.-à-d janv févr avr juil " +
        "sr sra srta d dª ud uds p.ej pág núm aprox avda ene abr ago dic");

    /// <summary>End one only before a word that looks like a new start.</summary>
    private static readonly FrozenSet<string> MayEnd = Words("etc inc ltd co corp jr sr bros usw p.m a.m u.s u.k u.s.a e.u ph.d b.v s.a n.v gmbh ag kg");

    private static readonly FrozenSet<string> Starters = Words(
        "the a an in on at it he she they we this these that there but and for if when as after before its his her their our " +
        "der die das ein eine im in am es er sie wir dies diese und aber wenn nach le la les un une il elle ils nous en dans el los las una ellos");

    private static readonly FrozenSet<string> Months = Words(
        "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert quartal etage stock klasse auflage");

    /// <summary>The sentences in order, trimmed, with their inner white space as it was.</summary>
    public static List<string> Split(string text)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var end = EndAt(text, start, i);
            if (end < 0)
                continue;
            Add(sentences, text, start, end);
            start = end;
            i = end - 1;
        }

        Add(sentences, text, start, text.Length);
        return sentences;
    }

    /// <summary>The index behind a sentence end at <paramref name="i"/>, or -1.</summary>
    private static int EndAt(string text, int start, int i)
    {
        var c = text[i];
        if (c == '\n')
            return IsParagraphBreak(text, i) ? i + 1 : -1;
        if (c is '。' or '！' or '？')
            return SkipClosers(text, i + 1);
        if (c is not ('.' or '!' or '?' or '…'))
            return -1;

        var end = i + 1;
        while (end < text.Length && text[end] is '.' or '!' or '?' or '…')
            end++;
        var closed = SkipReferences(text, SkipClosers(text, end));
        if (closed == text.Length)
            return closed;
        if (!char.IsWhiteSpace(text[closed]))
            return -1;

        var next = closed;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
            next++;
        if (next == text.Length)
            return closed;
        if (char.IsLower(text[next]))
            return -1;
        return c == '.' && end == i + 1 && !DotEnds(text, start, i, next) ? -1 : closed;
    }

    private static bool DotEnds(string text, int start, int dot, int next)
    {
        var from = dot;
        while (from > start && (char.IsLetterOrDigit(text[from - 1]) || text[from - 1] is '.' or '-'))
            from--;
        var word = text[from..dot];
        if (word.Length == 0)
            return true;
        var following = WordAt(text, next);
        if (int.TryParse(word, out _))
            return !(text[start..from].Trim().Length == 0 || (word.Length <= 2 && Months.Contains(following)));
        var lower = word.ToLowerInvariant();
        if (MayEnd.Contains(lower) || IsDotted(word))
            return Starters.Contains(following);
        if (Abbreviations.Contains(lower))
            return false;
        // "J. Smith", but "plan B. The"
        return word.Length > 1 || !char.IsUpper(word[0]) || Starters.Contains(following);
    }

    /// <summary>"U.S.C", "a.m".</summary>
    private static bool IsDotted(string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }

        return word.Length >= 3;
    }

    private static bool IsParagraphBreak(string text, int newLine)
    {
        var i = newLine + 1;
        while (i < text.Length && text[i] is ' ' or '\t' or '\r')
            i++;
        if (i >= text.Length || text[i] == '\n')
            return true;
        return text[i] is '•' or '▪' or '●' or '‣' || (text[i] is '-' or '*' or '–' && i + 1 < text.Length && text[i + 1] == ' ');
    }

    private static int SkipClosers(string text, int i)
    {
        while (i < text.Length && text[i] is '"' or '\'' or ')' or ']' or '»' or '”' or '’' or '“' or '」' or '』')
            i++;
        return i;
    }

    /// <summary>Marks of footnotes behind a sentence belong to it: "It rained.[3][4] Then".</summary>
    private static int SkipReferences(string text, int i)
    {
        while (true)
        {
            var at = i < text.Length && char.IsWhiteSpace(text[i]) ? i + 1 : i;
            if (at >= text.Length || text[at] != '[')
                return i;
            var end = at + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
                end++;
            if (end == at + 1 || end - at > 4 || end >= text.Length || text[end] != ']')
                return i;
            i = end + 1;
        }
    }

    private static string WordAt(string text, int i)
    {
        var end = i;
        while (end < text.Length && char.IsLetter(text[end]))
            end++;
        return text[i..end].ToLowerInvariant();
    }

    private static void Add(List<string> sentences, string text, int start, int end)
    {
        var sentence = text.AsSpan(start, end - start).Trim();
        if (sentence.Length <= LongestSentence)
        {
            if (!sentence.IsEmpty)
                sentences.Add(sentence.ToString());
            return;
        }

        while (sentence.Length > LongestSentence)
        {
            var line = sentence[..LongestSentence].LastIndexOf('\n');
            var cut = line > 0 ? line : sentence[..LongestWindow].LastIndexOfAny(" \t\u00a0");
            if (cut <= 0)
                cut = char.IsHighSurrogate(sentence[LongestWindow - 1]) ? LongestWindow - 1 : LongestWindow;
            var part = sentence[..cut].Trim();
            if (!part.IsEmpty)
                sentences.Add(part.ToString());
            sentence = sentence[cut..].TrimStart();
        }

        if (!sentence.IsEmpty)
            sentences.Add(sentence.ToString());
    }

    private static FrozenSet<string> Words(string list) => list.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
