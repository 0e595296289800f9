using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Platform.Http;

/// <summary>Gives answers that routing and binding leave without a body the form of all other errors.</summary>
internal static class ApiStatusPages
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        var (code, detail) = http.Response.StatusCode switch
        {
            StatusCodes.Status400BadRequest => ("invalid_request", "The request could not be read: a parameter or the body has the wrong form."),
            StatusCodes.Status401Unauthorized => ("unauthorized", "A valid key is needed: Authorization: Bearer <key>."),
            StatusCodes.Status403Forbidden => ("forbidden", "The key lacks the scope for this."),
            StatusCodes.Status404NotFound => ("unknown_path", "There is nothing at this address; /openapi/v1.json lists what there is."),
            StatusCodes.Status405MethodNotAllowed => ("method_not_allowed", $"This address does not know the method {http.Request.Method}."),
            StatusCodes.Status413PayloadTooLarge => ("request_too_large", "The request is larger than allowed."),
            StatusCodes.Status415UnsupportedMediaType => ("unsupported_media_type", "The body's Content-Type is not one that this address reads."),
            var status => ($"http_{status}", "The request could not be answered."),
        };
        return ApiProblem.Of(http.Response.StatusCode, code, detail).ExecuteAsync(http);
    }
}
