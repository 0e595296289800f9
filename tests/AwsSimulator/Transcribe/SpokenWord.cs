namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>A word as heard; seconds from the start, confidence 0 to 1.</summary>
internal sealed record SpokenWord(string Text, double Start, double End, double Confidence);
