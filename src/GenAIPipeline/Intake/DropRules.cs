using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using GenAIPipeline.Upload;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Intake;

/// <summary>Which objects become documents, and what of: <c>incoming/&lt;profile&gt;/name.pdf</c>, or <c>incoming/…/name.pdf</c> with the default profile. Pure.</summary>
public sealed class DropRules(IOptions<AwsOptions> options, ProfileCatalog profiles)
{
    private readonly AwsOptions options = options.Value;

    /// <summary>The document that the object becomes; null for objects that are none of the drop folder's files: above all the pipeline's own, which would go round for ever.</summary>
    internal NewDocument? Document(CreatedObject found, DateTimeOffset now)
    {
        if (found.Bucket != (options.DropBucket ?? options.Bucket) || !found.Key.StartsWith(options.DropPrefix, StringComparison.Ordinal) || IsOwn(found) || found.Key.EndsWith('/'))
            return null;
        var id = DocumentId.New(now);
        return new NewDocument
        {
            Id = id,
            Tenant = options.DropTenant,
            FileName = UploadNames.FileName(found.Key),
            MediaType = UploadNames.MediaType(null),
            Bytes = found.Bytes,
            Sha256 = "",
            Profile = Profile(found.Key[options.DropPrefix.Length..]),
            CorrelationId = id.ToString(),
            Actor = "drop folder",
            Source = new IntakeSource(found.Bucket, found.Key) { VersionId = found.VersionId, ETag = found.ETag, Sequencer = found.Sequencer },
        };
    }

    /// <summary>The document whose bytes a client may have put into the store by a presigned address; null for all else.</summary>
    internal DocumentId? Upload(CreatedObject found)
    {
        if (found.Bucket != options.Bucket || !found.Key.StartsWith(options.FilesPrefix, StringComparison.Ordinal))
            return null;
        var name = found.Key[options.FilesPrefix.Length..];
        return Guid.TryParse(name.Split('/')[0], out var id) && name == DocumentFiles.Content(new(id)) ? new DocumentId(id) : null;
    }

    private bool IsOwn(CreatedObject found) =>
        found.Bucket == options.Bucket && (found.Key.StartsWith(options.FilesPrefix, StringComparison.Ordinal) || found.Key.StartsWith(options.TranscriptsPrefix, StringComparison.Ordinal));

    private string Profile(string path)
    {
        var folder = path.Split('/');
        return folder.Length > 1 && profiles.TryGet(folder[0], out _) ? folder[0] : ProfileCatalog.DefaultName;
    }
}
