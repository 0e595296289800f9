using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Upload;

namespace GenAIPipeline.Intake;

/// <summary>Brings the bytes of a document into the store that began as news of an object, or as an address to upload to (aws mode).</summary>
public sealed class IntakeStage(IntakeStore sources, ProfileCatalog profiles, IEnumerable<FetchObject> fetches, TimeProvider time) : IStage
{
    public StageName Name => StageName.Intake;

    public async Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation)
    {
        var document = run.Document;
        if (await sources.FindAsync(document.Id, cancellation) is not { } source || fetches.FirstOrDefault() is not { } fetch)
            return Reject("source_unknown", "Where the file lies is not known in this installation; upload it again.");
        return await fetch(source, document.Id, cancellation) switch
        {
            FetchedObject.Taken taken => Accept(document, taken),
            FetchedObject.Unavailable unavailable => new StageOutcome.Retry(unavailable.Reason),
            FetchedObject.TooLarge large => Reject("file_too_large", $"The file is larger than the {large.MaxBytes / 1_000_000d:0.###} MB that are allowed."),
            FetchedObject.Replaced => Reject("source_replaced", "The file was replaced before it was read; the newer one is a document of its own."),
            FetchedObject.Missing when source.ExpectedBy is { } expectedBy && expectedBy > time.GetUtcNow() => new StageOutcome.Wait("the file", expectedBy),
            FetchedObject.Missing when source.ExpectedBy is not null => Reject("upload_missing", "The file was not sent before its address expired; ask for a new address."),
            _ => Reject("source_missing", "The file was removed before it was read; drop it again."),
        };
    }

    private StageOutcome Accept(Document document, FetchedObject.Taken taken)
    {
        var profile = taken.Metadata.GetValueOrDefault("profile", document.Profile);
        if (!profiles.TryGet(profile, out _))
            return Reject("unknown_profile", $"The object's metadata name a profile that does not exist; there are {string.Join(", ", profiles.All.Select(known => known.Name))}.");
        List<string> labels = [.. document.Labels];
        labels.AddRange(taken.Metadata.GetValueOrDefault("labels", "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(label => !labels.Contains(label)));
        if (UploadNames.FaultOf(labels) is { } fault)
            return Reject("labels_invalid", fault);
        var mediaType = document.MediaType == UploadNames.MediaType(null) ? UploadNames.MediaType(taken.MediaType) : document.MediaType;
        return new StageOutcome.Done(DocumentStatus.Accepted)
        {
            Facts = new DocumentFacts { MediaType = mediaType, Content = new ContentFacts(taken.File.Bytes, taken.File.Sha256, labels, profile) },
            Events =
            [
                new DocumentReceived
                {
                    DocumentId = document.Id.Value,
                    Tenant = document.Tenant,
                    Run = document.Run,
                    FileName = document.FileName,
                    MediaType = mediaType,
                    Bytes = taken.File.Bytes,
                    Sha256 = taken.File.Sha256,
                    Profile = profile,
                },
            ],
        };
    }

    private static StageOutcome.Reject Reject(string code, string detail) => new(new Rejection(code, detail));
}
