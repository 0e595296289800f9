using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;

namespace GenAIPipeline.Intake;

/// <summary>Brings an object's bytes into the store under the document's name; the same again when they are there already.</summary>
/// <param name="source">Where they lie.</param>
/// <param name="document">Whose bytes they become.</param>
/// <param name="cancellation">Ends the copy; what is half there is not seen.</param>
public delegate Task<FetchedObject> FetchObject(IntakeSource source, DocumentId document, CancellationToken cancellation);

/// <summary>What came of fetching; a closed set.</summary>
public abstract record FetchedObject
{
    private FetchedObject() { }

    /// <summary>The bytes are in the store.</summary>
    /// <param name="File">Their length and digest.</param>
    /// <param name="MediaType">As the object declares it; empty when it does not.</param>
    /// <param name="Metadata">What its writer said beside it: names in lower case without the prefix of the service.</param>
    public sealed record Taken(StoredFile File, string MediaType, IReadOnlyDictionary<string, string> Metadata) : FetchedObject;

    /// <summary>There is no such object, or not any more.</summary>
    public sealed record Missing : FetchedObject;

    /// <summary>Another content lies there now.</summary>
    public sealed record Replaced : FetchedObject;

    /// <summary>More bytes than an upload may have.</summary>
    public sealed record TooLarge(long MaxBytes) : FetchedObject;

    /// <summary>Something that may pass, or that an operator can mend; a sentence.</summary>
    public sealed record Unavailable(string Reason) : FetchedObject;
}
