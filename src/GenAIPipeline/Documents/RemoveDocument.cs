namespace GenAIPipeline.Documents;

/// <summary>Removes a document with everything that hangs on it; false when the tenant has none of that id. Given by the composition, because it reaches into every stage's folder.</summary>
public delegate Task<bool> RemoveDocument(string tenant, DocumentId id, string actor, CancellationToken cancellation);
