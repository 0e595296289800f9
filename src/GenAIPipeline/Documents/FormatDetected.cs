namespace GenAIPipeline.Documents;

/// <summary>What a file's content says about its format; a closed set.</summary>
public abstract record FormatDetected
{
    private FormatDetected() { }

    /// <summary>A format that can be read.</summary>
    public sealed record Known(FileFormat Format) : FormatDetected;

    /// <summary>Nothing that can be read, and what to tell the sender.</summary>
    public sealed record Refused(Rejection Reason) : FormatDetected;
}
