using System.Diagnostics;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace GenAIPipeline.Upload;

/// <summary>Takes an upload in: first the bytes, durably, then the row with its wake-up and first event.</summary>
internal sealed class UploadIntake(UploadReader reader, IFileStore files, DocumentStore documents, TimeProvider time)
{
    /// <returns>The document: the new one, or that of an earlier upload with the same key.</returns>
    /// <exception cref="UploadException">The upload cannot be taken; nothing of it is kept.</exception>
    public async Task<Document> TakeAsync(HttpRequest request, string? idempotencyKey, CancellationToken cancellation)
    {
        var id = DocumentId.New(time.GetUtcNow());
        UploadForm form;
        StoredFile file;
        try
        {
            (form, file) = await reader.ReadAsync(request, id, cancellation);
        }
        catch
        {
            await RemoveAsync(id);
            throw;
        }

        return await InsertAsync(request.HttpContext.User, id, form, file, idempotencyKey, cancellation);
    }

    private async Task<Document> InsertAsync(ClaimsPrincipal user, DocumentId id, UploadForm form, StoredFile file, string? idempotencyKey, CancellationToken cancellation)
    {
        var made = new NewDocument
        {
            Id = id,
            Tenant = user.Tenant(),
            FileName = form.FileName,
            MediaType = form.MediaType,
            Bytes = file.Bytes,
            Sha256 = file.Sha256,
            Profile = string.IsNullOrEmpty(form.Profile) ? ProfileCatalog.DefaultName : form.Profile,
            Labels = form.Labels,
            CorrelationId = id.ToString(),
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
            Password = form.Password,
            Actor = user.Actor(),
        };
        try
        {
            var once = idempotencyKey is null ? null : new IdempotentUpload(idempotencyKey, Fingerprint(made));
            var document = await documents.InsertAsync(made, once, cancellation);
            if (document.Id != id)
                await RemoveAsync(id);
            return document;
        }
        catch (Exception e) when (e is IdempotencyConflictException or DocumentGoneException || IsRefusedByDatabase(e))
        {
            // Certainly not committed. After a lost connection that is not sure, and bytes without a row are the lesser evil.
            await RemoveAsync(id);
            throw;
        }
    }

    private Task RemoveAsync(DocumentId id) => files.DeleteAsync(DocumentFiles.All(id), CancellationToken.None); // the client may be gone; its bytes shall not stay

    /// <summary>A constraint or a value: SQLSTATE classes 22 and 23.</summary>
    private static bool IsRefusedByDatabase(Exception e) => e is PostgresException { SqlState: ['2', '2' or '3', ..] };

    private static string Fingerprint(NewDocument made)
    {
        var parts = string.Join('\n', [made.Sha256, made.FileName, made.Profile, .. made.Labels]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }
}
