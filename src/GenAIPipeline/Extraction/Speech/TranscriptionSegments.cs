namespace GenAIPipeline.Extraction.Speech;

/// <summary>Joins the short segments of an endpoint to utterances.</summary>
internal static class TranscriptionSegments
{
    /// <summary>Neighbours are joined while one speaker goes on without a pause, up to <see cref="Utterance.MaxSeconds"/>.</summary>
    public static IReadOnlyList<Utterance> Join(IEnumerable<Utterance> segments)
    {
        var joined = new List<Utterance>();
        foreach (var segment in segments)
        {
            if (joined.Count > 0 && BelongTogether(joined[^1], segment))
                joined[^1] = Joined(joined[^1], segment);
            else
                joined.Add(segment);
        }

        return joined;
    }

    private static bool BelongTogether(Utterance first, Utterance second) =>
        first.Speaker == second.Speaker
        && second.StartSeconds - first.EndSeconds < Utterance.PauseSeconds
        && second.EndSeconds - first.StartSeconds <= Utterance.MaxSeconds;

    private static Utterance Joined(Utterance first, Utterance second) => first with
    {
        Text = first.Text + " " + second.Text,
        EndSeconds = second.EndSeconds,
        Confidence = Weighted(first, second),
        Words = [.. first.Words, .. second.Words],
    };

    // A half without confidence makes the whole doubtful: missing confidence is doubt, not certainty.
    private static double? Weighted(Utterance first, Utterance second)
    {
        var (one, two) = (first.EndSeconds - first.StartSeconds, second.EndSeconds - second.StartSeconds);
        return one + two > 0 ? ((first.Confidence * one) + (second.Confidence * two)) / (one + two) : first.Confidence;
    }
}
