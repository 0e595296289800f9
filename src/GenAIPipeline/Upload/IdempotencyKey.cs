using GenAIPipeline.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GenAIPipeline.Upload;

/// <summary>The header by which a repeated upload answers the same document, alike for every way to upload.</summary>
internal static class IdempotencyKey
{
    private const int MaxLength = 200;

    /// <summary>Null without the header.</summary>
    public static string? Of(HttpRequest request) => request.Headers["Idempotency-Key"];

    /// <summary>The answer to a key that cannot be kept; null if it can.</summary>
    public static ProblemHttpResult? Refusal(string? key) => key is { Length: 0 or > MaxLength }
        ? ApiProblem.BadRequest("idempotency_key_invalid", $"An Idempotency-Key has 1 to {MaxLength} characters.")
        : null;

    public static ProblemHttpResult Conflict() => ApiProblem.Unprocessable("idempotency_conflict", "This Idempotency-Key was used for another upload; take a new one.");
}
