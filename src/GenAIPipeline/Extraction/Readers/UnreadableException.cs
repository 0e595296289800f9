using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Readers;

/// <summary>Ends a reader from deep inside when the input is at fault; never leaves <see cref="ReadGuard"/>.</summary>
internal sealed class UnreadableException(Rejection reason) : Exception(reason.Code)
{
    public UnreadableException(string code, string detail) : this(new Rejection(code, detail)) { }

    public Rejection Reason { get; } = reason;
}
