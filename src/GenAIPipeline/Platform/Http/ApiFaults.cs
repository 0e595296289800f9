using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Http;

/// <summary>Answers exceptions of the API: what the request did wrong, a database that is away, and faults of ours without details.</summary>
internal sealed partial class ApiFaults(ILogger<ApiFaults> log) : IExceptionHandler
{
    private static readonly TimeSpan DatabaseReturnsIn = TimeSpan.FromSeconds(2);

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.IsApi())
            return false;
        if (httpContext.RequestAborted.IsCancellationRequested)
            return true; // nobody listens any more
        await Answer(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    private IResult Answer(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, "request_too_large", "The request is larger than allowed.");
            case BadHttpRequestException bad:
                return ApiProblem.Of(bad.StatusCode, "invalid_request", bad.Message);
            case NpgsqlException { IsTransient: true } or PostgresException { SqlState: ['5', '7', ..] }: // class 57: the server stops or starts
                DatabaseAway(context.Request.Method, context.Request.Path, exception.Message);
                return ApiProblem.Unavailable("database_unavailable", "The database does not answer at the moment; try again.", DatabaseReturnsIn);
            default:
                Unexpected(exception, context.Request.Method, context.Request.Path);
                return ApiProblem.Of(StatusCodes.Status500InternalServerError, "internal_fault", "Something went wrong here; the log has the details. It is not the request's fault.");
        }
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} ended in an unexpected fault")]
    private partial void Unexpected(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} met a database that does not answer: {Reason}")]
    private partial void DatabaseAway(string method, string path, string reason);
}
