using GenAIPipeline.Documents;

namespace GenAIPipeline;

/// <summary>How a wake-up ended; shown on the job.</summary>
public abstract record RunEnd
{
    private RunEnd() { }

    /// <summary>The document rests, waits or has ended well.</summary>
    public sealed record Rested(DocumentStatus Status) : RunEnd;

    /// <summary>It rested already, or another worker has it.</summary>
    public sealed record NothingToDo : RunEnd;

    /// <summary>An attempt failed; the rescuer starts the next one.</summary>
    public sealed record Retrying(string Reason, DateTimeOffset At) : RunEnd;

    /// <summary>All attempts failed; the document lies in the dead letters.</summary>
    public sealed record Failed(string Reason) : RunEnd;
}
