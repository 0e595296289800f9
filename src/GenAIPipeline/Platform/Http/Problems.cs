using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GenAIPipeline.Platform.Http;

/// <summary>Errors of the HTTP surface: RFC 9457 problem details with a stable <c>code</c>, and the document where one is known.</summary>
public static class Problems
{
    /// <summary>The extension member that programs switch on.</summary>
    public const string CodeMember = "code";

    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable, lower case with underscores.</param>
    /// <param name="detail">One or two sentences a person understands: what is wrong and what to do.</param>
    /// <param name="documentId">The document that it is about.</param>
    public static ProblemHttpResult Of(int status, string code, string detail, Guid? documentId = null)
    {
        var extensions = new Dictionary<string, object?> { [CodeMember] = code };
        if (documentId is { } id)
            extensions["documentId"] = id;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    public static ProblemHttpResult Invalid(string code, string detail) => Of(StatusCodes.Status400BadRequest, code, detail);

    public static ProblemHttpResult NotFound(string code, string detail, Guid? documentId = null) => Of(StatusCodes.Status404NotFound, code, detail, documentId);

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
