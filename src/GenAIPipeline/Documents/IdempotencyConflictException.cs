namespace GenAIPipeline.Documents;

/// <summary>An <c>Idempotency-Key</c> came again with another upload.</summary>
public sealed class IdempotencyConflictException() : Exception("The Idempotency-Key was used for another upload.");

/// <summary>The document was deleted.</summary>
public sealed class DocumentGoneException(DocumentId id) : Exception($"Document {id} was deleted.")
{
    public DocumentId Id { get; } = id;
}
