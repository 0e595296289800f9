using GenAIPipeline.Documents;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Upload;

/// <summary>Answers an upload: 202 with the document, or 200 with the result when the client waits and it is ready in time.</summary>
internal sealed class UploadAnswer(DocumentWaiting waiting, StageResultStore results, DocumentResources resources)
{
    public async Task<IResult> ForAsync(HttpContext context, Document document, CancellationToken cancellation)
    {
        context.Response.Headers.Location = DocumentLinks.Of(document.Id).Self;
        if (Preference.Wait(context.Request.Headers["Prefer"]) is not { } seconds)
            return await AcceptedAsync(document, cancellation);
        context.Response.Headers["Preference-Applied"] = $"wait={seconds}";
        var latest = await waiting.ForRestAsync(document, TimeSpan.FromSeconds(seconds), cancellation);
        if (latest is null)
            return DocumentLookup.Deleted(document.Id.Value);
        if (latest.Status != DocumentStatus.Completed || await results.FindAsync(latest.Id, StageName.Publishing, latest.Run, cancellation) is not { } result)
            return await AcceptedAsync(latest, cancellation);
        context.Response.Headers.ContentLocation = DocumentLinks.Of(document.Id).Result;
        return Results.Bytes(result.Body, "application/json");
    }

    private async Task<IResult> AcceptedAsync(Document document, CancellationToken cancellation) =>
        TypedResults.Json(await resources.ShowAsync(document, cancellation), DocumentJson.Options, statusCode: StatusCodes.Status202Accepted);
}
