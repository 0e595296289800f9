using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace GenAIPipeline.Upload;

/// <summary>Streams an upload into the file store and reads what is said beside it, in whatever order it comes.</summary>
internal sealed class UploadReader(IFileStore files, ProfileCatalog profiles, IOptions<UploadOptions> options)
{
    private const int MaxFieldBytes = 8 * 1024;
    private const int MaxFields = 50;

    /// <summary>Header of a raw upload that carries the password of an encrypted file: an address would end up in logs.</summary>
    public const string PasswordHeader = "X-Document-Password";

    /// <summary>Stores the bytes under the document's id.</summary>
    /// <exception cref="UploadException">The upload cannot be taken.</exception>
    public async Task<(UploadForm Form, StoredFile File)> ReadAsync(HttpRequest request, DocumentId id, CancellationToken cancellation)
    {
        var isMultipart = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        var (form, file) = isMultipart
            ? await ReadMultipartAsync(request, type!, id, cancellation)
            : await ReadRawAsync(request, id, cancellation);
        CheckProfile(form.Profile);
        if (UploadNames.FaultOf(form.Labels) is { } fault)
            throw new UploadException(ApiProblem.Unprocessable("labels_invalid", fault));
        return (form, file);
    }

    private async Task<(UploadForm, StoredFile)> ReadRawAsync(HttpRequest request, DocumentId id, CancellationToken cancellation)
    {
        var form = new UploadForm
        {
            FileName = UploadNames.FileName(request.Query["fileName"]),
            MediaType = UploadNames.MediaType(request.ContentType),
            Profile = request.Query["profile"],
            Password = request.Headers[PasswordHeader],
        };
        foreach (var labels in request.Query["labels"])
            form.AddLabels(labels);
        CheckProfile(form.Profile);
        return (form, await StoreAsync(id, request.Body, cancellation));
    }

    private async Task<(UploadForm, StoredFile)> ReadMultipartAsync(HttpRequest request, MediaTypeHeaderValue type, DocumentId id, CancellationToken cancellation)
    {
        if (HeaderUtilities.RemoveQuotes(type.Boundary) is not { HasValue: true, Length: <= 200 } boundary)
            throw UploadBody.Broken();
        var reader = new MultipartReader(boundary.Value!, request.Body);
        var form = new UploadForm { Profile = request.Query["profile"] };
        foreach (var labels in request.Query["labels"])
            form.AddLabels(labels);
        StoredFile? stored = null;
        for (var parts = 0; await NextAsync(reader, cancellation) is { } section; parts++)
        {
            if (parts > MaxFields || !ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                throw UploadBody.Broken();
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            if (!disposition.IsFileDisposition())
            {
                await ReadFieldAsync(form, name, section.Body, cancellation);
                continue;
            }

            if (name != "file" || stored is not null)
                throw new UploadException(ApiProblem.BadRequest("one_file_expected", "An upload holds one file, in the part \"file\"; send others as uploads of their own."));
            CheckProfile(form.Profile);
            form.FileName = UploadNames.FileName(HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value);
            form.MediaType = UploadNames.MediaType(section.ContentType);
            stored = await StoreAsync(id, section.Body, cancellation);
        }

        return stored is null
            ? throw new UploadException(ApiProblem.BadRequest("file_missing", "The multipart body has no part \"file\" with a file name."))
            : (form, stored);
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw UploadBody.Broken();
        }
    }

    private static async Task ReadFieldAsync(UploadForm form, string? name, Stream body, CancellationToken cancellation)
    {
        var buffer = new byte[MaxFieldBytes + 1];
        var length = await new UploadBody(body).ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        if (length > MaxFieldBytes)
            throw new UploadException(ApiProblem.BadRequest("field_too_long", $"The field \"{name}\" is longer than {MaxFieldBytes} bytes."));
        var value = Encoding.UTF8.GetString(buffer, 0, length);
        switch (name)
        {
            case "profile":
                form.Profile = value.Trim();
                break;
            case "labels":
                form.AddLabels(value);
                break;
            case "password":
                form.Password = value;
                break;
            default:
                throw new UploadException(ApiProblem.BadRequest("unknown_field", "The fields of an upload are file, profile, labels and password."));
        }
    }

    private async Task<StoredFile> StoreAsync(DocumentId id, Stream body, CancellationToken cancellation)
    {
        try
        {
            return await files.WriteAsync(DocumentFiles.Content(id), new UploadBody(body), options.Value.MaxUploadBytes, cancellation);
        }
        catch (FileTooLargeException)
        {
            throw new UploadException(TooLarge(options.Value.MaxUploadBytes));
        }
    }

    /// <summary>The answer to a file over the limit.</summary>
    public static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooLarge(long maxBytes) =>
        ApiProblem.Of(StatusCodes.Status413PayloadTooLarge, "file_too_large", $"The file is larger than the {maxBytes / 1_000_000d:0.###} MB that are allowed.");

    private void CheckProfile(string? profile)
    {
        if (!string.IsNullOrEmpty(profile) && !profiles.TryGet(profile, out _))
            throw new UploadException(ApiProblem.Unprocessable("unknown_profile", $"There is no such profile; there are {string.Join(", ", profiles.All.Select(known => known.Name))}."));
    }
}
