namespace GenAIPipeline.Extraction.Speech;

/// <summary>A stretch of a recording that is recognized by itself.</summary>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">From the recording's start.</param>
/// <param name="Peak">Loudest frame, 0 to 1 of full scale.</param>
internal sealed record SoundPart(double StartSeconds, double EndSeconds, float Peak)
{
    // -60 dB of full scale: below it a 16-bit recording holds noise only.
    private const float SilencePeak = 0.001f;
    private const double QuietSeconds = 0.3;

    public double Seconds => EndSeconds - StartSeconds;
    public bool IsSilent => Peak < SilencePeak;

    /// <summary>Cuts sound where it is quietest, so that no word is cut: each part but the last is between the two lengths.</summary>
    public static IReadOnlyList<SoundPart> Cut(IReadOnlyList<float> loudness, double frameSeconds, double minSeconds, double maxSeconds)
    {
        var parts = new List<SoundPart>();
        var (shortest, longest) = ((int)(minSeconds / frameSeconds), (int)(maxSeconds / frameSeconds));
        for (var start = 0; start < loudness.Count;)
        {
            var end = loudness.Count - start <= longest
                ? loudness.Count
                : Quietest(loudness, start + shortest, start + longest, (int)(QuietSeconds / frameSeconds));
            parts.Add(new SoundPart(start * frameSeconds, end * frameSeconds, Loudest(loudness, start, end)));
            start = end;
        }

        return parts;
    }

    private static int Quietest(IReadOnlyList<float> loudness, int from, int to, int window)
    {
        var sum = 0.0;
        for (var frame = from - window; frame < from; frame++)
            sum += loudness[frame];
        var (quietest, lowest) = (from, double.MaxValue);
        for (var frame = from; frame < to; frame++)
        {
            sum += loudness[frame] - loudness[frame - window];
            if (sum >= lowest)
                continue;
            lowest = sum;
            quietest = frame - (window / 2);
        }

        return quietest;
    }

    private static float Loudest(IReadOnlyList<float> loudness, int start, int end)
    {
        var peak = 0f;
        for (var frame = start; frame < end; frame++)
            peak = Math.Max(peak, loudness[frame]);
        return peak;
    }
}
