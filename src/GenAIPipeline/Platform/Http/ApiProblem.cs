using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GenAIPipeline.Platform.Http;

/// <summary>RFC 9457 problem details with the stable <c>code</c> that every error of the API carries.</summary>
public static class ApiProblem
{
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, lower case with underscores.</param>
    /// <param name="detail">A sentence that says what to do.</param>
    /// <param name="documentId">The document it is about, or null.</param>
    public static ProblemHttpResult Of(int status, string code, string detail, Guid? documentId = null)
    {
        var members = new Dictionary<string, object?> { ["code"] = code };
        if (documentId is { } id)
            members["documentId"] = id;
        return TypedResults.Problem(detail, statusCode: status, extensions: members);
    }

    /// <summary>400 for a query parameter or body that cannot be understood.</summary>
    public static ProblemHttpResult BadRequest(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    public static ProblemHttpResult NotFound(string code, string detail, Guid? documentId = null) => Of(StatusCodes.Status404NotFound, code, detail, documentId);

    /// <summary>410 for what retention has removed.</summary>
    public static ProblemHttpResult Expired(DateTimeOffset at, Guid documentId) =>
        Of(StatusCodes.Status410Gone, "content_expired", $"It was removed by the retention policy on {at.UtcDateTime:u}.", documentId);

    public static ProblemHttpResult Conflict(string code, string detail, Guid? documentId = null) => Of(StatusCodes.Status409Conflict, code, detail, documentId);

    public static ProblemHttpResult Unprocessable(string code, string detail, Guid? documentId = null) => Of(StatusCodes.Status422UnprocessableEntity, code, detail, documentId);

    /// <summary>503 with <c>Retry-After</c>.</summary>
    public static IResult Unavailable(string code, string detail, TimeSpan retryAfter) => new UnavailableResult(Of(StatusCodes.Status503ServiceUnavailable, code, detail), retryAfter);

    private sealed class UnavailableResult(ProblemHttpResult problem, TimeSpan retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = ((int)Math.Ceiling(retryAfter.TotalSeconds)).ToString();
            return problem.ExecuteAsync(httpContext);
        }
    }
}
