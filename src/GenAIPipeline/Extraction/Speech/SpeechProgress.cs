using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Adds up recognized parts and reports them as "3 of 12 minutes".</summary>
internal sealed class SpeechProgress(double totalSeconds, Action<StageProgress> report)
{
    private readonly Lock _lock = new();
    private double _doneSeconds;

    public void Add(SoundPart part)
    {
        lock (_lock)
        {
            _doneSeconds = Math.Min(totalSeconds, _doneSeconds + part.Seconds);
            report(new StageProgress(Text(), _doneSeconds / totalSeconds));
        }
    }

    private string Text() => totalSeconds < 120
        ? $"{_doneSeconds:0} of {totalSeconds:0} seconds"
        : $"{_doneSeconds / 60:0} of {totalSeconds / 60:0} minutes";
}
