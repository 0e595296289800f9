using System.Text.Json.Nodes;

namespace GenAIPipeline.Review;

/// <summary>One change of a result.</summary>
/// <param name="Path">JSON Pointer (RFC 6901) into the result: <c>/summary/sentences/0/text</c>.</param>
/// <param name="Value">The new value.</param>
public sealed record ReviewEdit(string Path, JsonNode? Value);
