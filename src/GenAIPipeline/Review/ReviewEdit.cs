using System.Text.Json.Nodes;

namespace GenAIPipeline.Review;

/// <summary>One correction of a result.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) into the result as it was before any edit: <c>/summary/sentences/0/text</c>, <c>/fields/total</c>.</param>
/// <param name="Value">The new value; null removes a sentence, or empties a field.</param>
public sealed record ReviewEdit(string Path, JsonNode? Value);

/// <summary>What an edit changed, for the audit.</summary>
public sealed record ReviewChange(string Path, JsonNode? Before, JsonNode? After);

/// <summary>An edit that cannot be applied; the message says which and why.</summary>
public sealed class InvalidEditException(string message) : Exception(message);
