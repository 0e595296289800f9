namespace GenAIPipeline.Documents;

/// <summary>A client's promise that the same key means the same upload.</summary>
/// <param name="Key">The header's value, at most 200 characters.</param>
/// <param name="Fingerprint">Hash over everything that makes the upload what it is.</param>
public sealed record IdempotentUpload(string Key, string Fingerprint);
