namespace GenAIPipeline.Extraction.Speech;

/// <summary>The configured transcription endpoint did not transcribe; the message says what to do, without document text.</summary>
public sealed class TranscriptionUnavailableException : Exception
{
    public TranscriptionUnavailableException(string message, bool retryable, Exception? innerException = null)
        : base(message, innerException)
    {
        IsRetryable = retryable;
    }

    /// <summary>True for an outage or throttling that may pass; false for a wrong address, key, model or request.</summary>
    public bool IsRetryable { get; }

    /// <summary>How long the endpoint asked to be left alone, where it did.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
