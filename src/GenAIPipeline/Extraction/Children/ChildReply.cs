using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Children;

/// <summary>What asking a child came to; a closed set.</summary>
internal abstract record ChildReply
{
    private ChildReply() { }

    /// <summary>The reader answered; the answer may still be a rejection.</summary>
    public sealed record Answered(ChildAnswer Answer) : ChildReply;

    /// <summary>There was no answer.</summary>
    public sealed record Failed(ChildFailure Failure) : ChildReply;
}

/// <summary>Why a child did not answer.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Detail">For the log: an exception type or exit status, never document text.</param>
internal sealed record ChildFailure(ChildFailureKind Kind, string Detail)
{
    /// <summary>The rejection that a file earns by this failure, where no other reader can help.</summary>
    public Rejection ToRejection() => Kind switch
    {
        ChildFailureKind.Timeout => new("reading_timed_out", "The file could not be read in the time allowed. It may be damaged or built to be expensive; save it anew and upload it again."),
        ChildFailureKind.Memory => new("reading_out_of_memory", "The file needs more memory than is allowed for reading. It may be damaged or built to be expensive; split it or save it anew."),
        _ => new("file_unreadable", "The file is damaged in a way that stops the reader. Open it in its own program, save it anew and upload it again."),
    };
}

/// <summary>The ways in which a child fails.</summary>
internal enum ChildFailureKind
{
    /// <summary>The deadline passed; the child was killed.</summary>
    Timeout,

    /// <summary>The process died.</summary>
    Crash,

    /// <summary>The process or its heap reached its limit.</summary>
    Memory,

    /// <summary>The reader threw; the child lives on.</summary>
    Fault,
}
