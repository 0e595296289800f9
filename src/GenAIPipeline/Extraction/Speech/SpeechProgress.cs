using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Adds up recognized parts and reports them as "3 of 12 minutes".</summary>
internal sealed class SpeechProgress(double totalSeconds, Action<StageProgress> report)
{
    private readonly Lock gate = new();
    private double doneSeconds;

    public void Add(SoundPart part)
    {
        lock (gate)
        {
            doneSeconds = Math.Min(totalSeconds, doneSeconds + part.Seconds);
            report(new StageProgress(Text(), doneSeconds / totalSeconds));
        }
    }

    private string Text() => totalSeconds < 120
        ? $"{doneSeconds:0} of {totalSeconds:0} seconds"
        : $"{doneSeconds / 60:0} of {totalSeconds / 60:0} minutes";
}
