namespace GenAIPipeline.Documents;

/// <summary>Names of a document's files in the store: everything lies below the document's id.</summary>
public static class DocumentFiles
{
    /// <summary>The uploaded bytes.</summary>
    public static string Content(DocumentId id) => $"{id}/content";

    /// <summary>The prefix of all of a document's files.</summary>
    public static string All(DocumentId id) => id.ToString();
}
