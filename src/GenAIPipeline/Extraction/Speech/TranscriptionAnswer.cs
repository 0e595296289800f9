namespace GenAIPipeline.Extraction.Speech;

/// <summary>The body of <c>POST /audio/transcriptions</c>, with the members that OpenAI, vLLM, faster-whisper servers and WhisperX have in common or add.</summary>
internal sealed record TranscriptionAnswer
{
    // Whisper's own rule for text that it made up over silence.
    private const double NoSpeechProbability = 0.6;
    private const double NoSpeechLogProbability = -1;

    public string? Text { get; init; }
    public IReadOnlyList<Segment>? Segments { get; init; }
    public IReadOnlyList<Word>? Words { get; init; }

    /// <summary>Whether the answer says when something was said.</summary>
    public bool HasTimes => Segments is { Count: > 0 } || Words is { Count: > 0 } || string.IsNullOrWhiteSpace(Text);

    /// <summary>The answer in the recording's own time.</summary>
    public IReadOnlyList<Utterance> ToUtterances(SoundPart part)
    {
        var words = TimedWords(part);
        if (Segments is { Count: > 0 })
            return TranscriptionSegments.Join(Spoken(part, words));
        if (words.Count > 0)
            return Utterance.FromWords(words);
        return string.IsNullOrWhiteSpace(Text) ? [] : [new Utterance(Text.Trim(), part.StartSeconds, part.EndSeconds, null, [])];
    }

    private IEnumerable<Utterance> Spoken(SoundPart part, IReadOnlyList<TextWord> words)
    {
        foreach (var segment in Segments!.OrderBy(segment => segment.Start))
        {
            if (string.IsNullOrWhiteSpace(segment.Text)
                || (segment.NoSpeechProb > NoSpeechProbability && segment.AvgLogprob < NoSpeechLogProbability))
                continue;
            var (start, end) = Within(part, segment.Start, segment.End);
            var ofSegment = segment.AvgLogprob is { } log ? Math.Clamp(Math.Exp(log), 0, 1) : (double?)null;

            // Most servers give probabilities of segments only: they are the means over the tokens of these very words.
            var own = words
                .Where(word => Middle(word) >= start && Middle(word) < end)
                .Select(word => word with { Confidence = word.Confidence ?? ofSegment })
                .ToList();
            var confidence = Utterance.MeanConfidence(own) ?? ofSegment;
            yield return new Utterance(segment.Text.Trim(), start, end, confidence, own) { Speaker = segment.Speaker };
        }
    }

    private List<TextWord> TimedWords(SoundPart part)
    {
        var all = Words is { Count: > 0 } ? Words : Segments?.SelectMany(segment => segment.Words ?? []) ?? [];
        var words = new List<TextWord>();
        foreach (var word in all.Where(word => word is { Start: not null, End: not null } && !string.IsNullOrWhiteSpace(word.Name)).OrderBy(word => word.Start))
        {
            var (start, end) = Within(part, word.Start!.Value, word.End!.Value);
            var confidence = word.Probability ?? word.Confidence ?? word.Score;
            words.Add(new TextWord(word.Name!.Trim(), confidence is { } value ? Math.Clamp(value, 0, 1) : null) { StartSeconds = start, EndSeconds = end });
        }

        return words;
    }

    private static double Middle(TextWord word) => (word.StartSeconds!.Value + word.EndSeconds!.Value) / 2;

    private static (double Start, double End) Within(SoundPart part, double start, double end)
    {
        var from = Math.Clamp(part.StartSeconds + start, part.StartSeconds, part.EndSeconds);
        return (from, Math.Clamp(part.StartSeconds + end, from, part.EndSeconds));
    }

    internal sealed record Segment
    {
        public double Start { get; init; }
        public double End { get; init; }
        public string? Text { get; init; }
        public double? AvgLogprob { get; init; }
        public double? NoSpeechProb { get; init; }
        public string? Speaker { get; init; }
        public IReadOnlyList<Word>? Words { get; init; }
    }

    internal sealed record Word
    {
        [System.Text.Json.Serialization.JsonPropertyName("word")]
        public string? Name { get; init; }
        public double? Start { get; init; }
        public double? End { get; init; }
        public double? Probability { get; init; }
        public double? Confidence { get; init; }
        public double? Score { get; init; }
    }
}
