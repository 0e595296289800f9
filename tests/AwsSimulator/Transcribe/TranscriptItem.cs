namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>A word or a mark of a transcript.</summary>
internal sealed record TranscriptItem(string Content, double Start, double End, double Confidence, bool IsPunctuation)
{
    /// <summary><c>spk_0</c>…; null if nobody asked.</summary>
    public string? Speaker { get; init; }

    /// <summary><c>ch_0</c>…; null if nobody asked.</summary>
    public string? Channel { get; init; }

    /// <summary>The kind of personal data that the content stood for; null for all other words.</summary>
    public string? Redacted { get; init; }
}

/// <summary>Makes sentences of words: pauses end them, and change the speaker.</summary>
internal static class TranscriptItems
{
    private const double SentencePause = 0.6;
    private const double TurnPause = 1.0;

    /// <param name="speakers">Most speakers to tell apart; null = nobody asked.</param>
    public static List<TranscriptItem> Of(IReadOnlyList<SpokenWord> words, int? speakers, string? channel)
    {
        var items = new List<TranscriptItem>();
        var turn = 0;
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            var pause = i == 0 ? double.MaxValue : word.Start - words[i - 1].End;
            if (i > 0 && pause >= TurnPause)
                turn++;
            var speaker = speakers is { } most ? $"spk_{turn % most}" : null;
            var content = pause >= SentencePause || word.Text == "i" || word.Text.StartsWith("i'", StringComparison.Ordinal) ? char.ToUpperInvariant(word.Text[0]) + word.Text[1..] : word.Text;
            items.Add(new TranscriptItem(content, word.Start, word.End, word.Confidence, false) { Speaker = speaker, Channel = channel });
            if (i == words.Count - 1 || words[i + 1].Start - word.End >= SentencePause)
                items.Add(new TranscriptItem(".", word.End, word.End, 0, true) { Speaker = speaker, Channel = channel });
        }

        return items;
    }

    public static string Text(IEnumerable<TranscriptItem> items)
    {
        var text = new System.Text.StringBuilder();
        foreach (var item in items)
            text.Append(item.IsPunctuation || text.Length == 0 ? "" : " ").Append(item.Content);
        return text.ToString();
    }

    /// <summary>Sentences, cut where the speaker or the channel changes too.</summary>
    public static IEnumerable<IReadOnlyList<int>> Segments(IReadOnlyList<TranscriptItem> items)
    {
        var segment = new List<int>();
        for (var i = 0; i < items.Count; i++)
        {
            if (segment.Count > 0 && (items[segment[0]].Speaker != items[i].Speaker || items[segment[0]].Channel != items[i].Channel))
            {
                yield return segment;
                segment = [];
            }

            segment.Add(i);
            if (items[i].IsPunctuation)
            {
                yield return segment;
                segment = [];
            }
        }

        if (segment.Count > 0)
            yield return segment;
    }
}
