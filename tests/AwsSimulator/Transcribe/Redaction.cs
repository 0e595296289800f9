namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>Replaces numbers spelled digit by digit, and names after words that announce one, by <c>[PII]</c>.</summary>
internal static class Redaction
{
    private const int FewestDigits = 3;
    private const int PhoneDigits = 7;
    private const int CardDigits = 12;
    private static readonly HashSet<string> Digits = [.. "zero oh one two three four five six seven eight nine".Split(' ')];
    private static readonly string[][] Announcements = [["my", "name", "is"], ["name", "is"], ["mister"], ["missus"], ["doctor"], ["i'm"], ["i", "am"]];

    /// <param name="types">Kinds to replace; empty or <c>ALL</c> = every kind.</param>
    public static List<TranscriptItem> Apply(IReadOnlyList<TranscriptItem> items, IReadOnlySet<string> types)
    {
        var redacted = new List<TranscriptItem>();
        for (var i = 0; i < items.Count;)
        {
            var digits = items.Skip(i).TakeWhile(item => !item.IsPunctuation && IsDigit(item.Content)).Count();
            var (length, type) = digits >= FewestDigits ? (digits, NumberType(digits)) : IsNamed(items, i) ? (1, "NAME") : (1, null);
            if (type is not null && (types.Count == 0 || types.Contains("ALL") || types.Contains(type)))
                redacted.Add(items[i] with { Content = "[PII]", End = items[i + length - 1].End, Confidence = items.Skip(i).Take(length).Average(item => item.Confidence), Redacted = type });
            else
                redacted.AddRange(items.Skip(i).Take(length));
            i += length;
        }

        return redacted;
    }

    private static bool IsDigit(string word) => Digits.Contains(word.ToLowerInvariant()) || word.All(char.IsAsciiDigit);

    private static string NumberType(int digits) => digits switch
    {
        >= CardDigits => "CREDIT_DEBIT_NUMBER",
        >= PhoneDigits => "PHONE",
        _ => "PIN",
    };

    private static bool IsNamed(IReadOnlyList<TranscriptItem> items, int i) => !items[i].IsPunctuation && Announcements.Any(words =>
        i >= words.Length && words.Select((word, w) => string.Equals(items[i - words.Length + w].Content, word, StringComparison.OrdinalIgnoreCase)).All(same => same));
}
