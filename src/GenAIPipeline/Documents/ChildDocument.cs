namespace GenAIPipeline.Documents;

/// <summary>A document found inside another; its bytes are stored already, its row is made with the parent's commit.</summary>
/// <param name="Id">The id under which the bytes were stored.</param>
/// <param name="FileName">Name for display.</param>
/// <param name="MediaType">Declared type; the content decides later.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal digest of the bytes.</param>
public sealed record ChildDocument(DocumentId Id, string FileName, string MediaType, long Bytes, string Sha256);
