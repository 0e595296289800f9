namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>The account's limits, and how jobs are done (section <c>transcribe</c> of the settings).</summary>
public sealed record TranscribeSettings
{
    /// <summary>Jobs that may run at once; default 250.</summary>
    public int ConcurrentJobs { get; init; } = 250;

    /// <summary>Calls a second by operation; those that are not named are not limited.</summary>
    public IReadOnlyDictionary<string, double> CallsPerSecond { get; init; } = new Dictionary<string, double>();

    /// <summary>What a job takes at least, by the simulator's clock; default 0: as long as the recognition.</summary>
    public TimeSpan JobDuration { get; init; }

    /// <summary>Form of the transcripts; default: as now.</summary>
    public TranscriptForm Form { get; init; } = TranscriptForm.AudioSegments;
}
