using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Extraction.Speech;
using GenAIPipeline.Platform.Storage;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction;

/// <summary>Turns the stored bytes into text of the one shape.</summary>
public sealed class ExtractionStage(
    ExtractionInput input, IEnumerable<ITextExtractor> extractors, StageResultStore results, AttachmentIntake attachments, IOptions<ExtractionOptions> options) : IStage
{
    /// <summary>Raised when readers change what they give, so that text stored before is not taken for what they would give now.</summary>
    private const string ReadersVersion = "1";

    public StageName Name => StageName.Extraction;

    public async Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation)
    {
        var document = run.Document;
        if (await ResumeAsync(document, cancellation) is { } resumed)
            return resumed;
        using var file = await input.Files.OpenLocalAsync(DocumentFiles.Content(document.Id), cancellation);
        var detection = FormatDetection.DetectFile(file.Path, document.FileName);
        if (detection is FormatDetected.Refused refused)
            return new StageOutcome.Reject(refused.Reason);
        var format = ((FormatDetected.Known)detection).Format;
        var extractor = ExtractorOf(format);
        var key = TextKey(document.Sha256, format, extractor.Variant(document.Profile));
        if (await FindStoredAsync(document, key, cancellation) is { } stored)
            return Done(document, format, key, stored, []);

        var password = format == FileFormat.Pdf ? await input.Passwords.FindAsync(document.Id, cancellation) : null;
        var request = new ExtractionRequest(file.Path, document.FileName, format, password, run.Report)
        {
            Subject = Subject(document),
        };
        try
        {
            return await OutcomeAsync(document, format, key, await extractor.ExtractAsync(request, cancellation), cancellation);
        }
        catch (TranscriptionUnavailableException e)
        {
            return new StageOutcome.Retry(e.Message, e.RetryAfter);
        }
    }

    /// <summary>Goes on with what the document waits for, without its file. The wait was this stage's, so the media type is the content's.</summary>
    private async Task<StageOutcome?> ResumeAsync(Document document, CancellationToken cancellation)
    {
        if (document.Wait is not { IsRetry: false } || FormatTable.OfMediaType(document.MediaType) is not { Format: var format })
            return null;
        var extractor = ExtractorOf(format);
        return await extractor.ResumeAsync(Subject(document), format, cancellation) is { } answer
            ? await OutcomeAsync(document, format, TextKey(document.Sha256, format, extractor.Variant(document.Profile)), answer, cancellation)
            : null;
    }

    private async Task<StageOutcome> OutcomeAsync(Document document, FileFormat format, string key, ExtractionAnswer answer, CancellationToken cancellation) => answer switch
    {
        ExtractionAnswer.Read read => Done(document, format, key, read.Text, await attachments.StoreAsync(document, read.Attachments, cancellation)),
        ExtractionAnswer.Unreadable unreadable => new StageOutcome.Reject(unreadable.Reason),
        ExtractionAnswer.Waiting waiting => new StageOutcome.Wait(waiting.For, waiting.Until) { MediaType = FormatTable.Of(format).MediaType },
        ExtractionAnswer.Unavailable unavailable => new StageOutcome.Retry(unavailable.Reason) { IsFinal = unavailable.IsFinal },
        _ => throw new InvalidOperationException($"Expected a known answer, got {answer.GetType().Name}."),
    };

    /// <summary>A service registered later stands in for the local engine.</summary>
    private ITextExtractor ExtractorOf(FileFormat format) => extractors.Last(candidate => candidate.Reads(format));

    private static ExtractionSubject Subject(Document document) => new(document.Id, document.Tenant, document.Profile, document.Sha256);

    private async Task<ExtractedText?> FindStoredAsync(Document document, string key, CancellationToken cancellation)
    {
        // Only what has been seen before can have been read before; and what brings documents along is opened each time.
        if ((document.DuplicateOf is null && document.Run == 1) || document.MediaType == "message/rfc822")
            return null;
        var body = await results.FindTextAsync(document.Tenant, key, cancellation);
        return body is null ? null : JsonSerializer.Deserialize<ExtractedText>(body, DocumentJson.Options);
    }

    private static StageOutcome.Done Done(Document document, FileFormat format, string key, ExtractedText text, IReadOnlyList<ChildDocument> children)
    {
        var row = FormatTable.Of(format);
        var seconds = row.IsAudio ? (text.Pages is [.., var last] ? last.EndSeconds : null) : null;
        return new StageOutcome.Done(DocumentStatus.TextExtracted, text)
        {
            Children = children,
            Facts = new DocumentFacts { MediaType = row.MediaType, Pages = row.IsAudio ? null : text.Pages.Count, Seconds = seconds, TextKey = key },
            Events = [Announce(document, row, text, seconds)],
        };
    }

    private static PipelineEvent Announce(Document document, FormatRow row, ExtractedText text, double? seconds) => row.IsAudio
        ? new MediaTranscribed
        {
            DocumentId = document.Id.Value,
            Tenant = document.Tenant,
            Run = document.Run,
            MediaType = row.MediaType,
            Seconds = seconds ?? 0,
            Blocks = text.Blocks().Count(),
            Confidence = text.MeanConfidence(),
            DataRef = $"/v1/documents/{document.Id}/text",
        }
        : new TextExtracted
        {
            DocumentId = document.Id.Value,
            Tenant = document.Tenant,
            Run = document.Run,
            MediaType = row.MediaType,
            Pages = text.Pages.Count,
            Blocks = text.Blocks().Count(),
            Confidence = text.MeanConfidence(),
            DataRef = $"/v1/documents/{document.Id}/text",
        };

    private string TextKey(string sha256, FileFormat format, string variant)
    {
        var settings = $"{ReadersVersion}|{sha256}|{format}|{options.Value.Languages}|{options.Value.TranscriptionEndpoint}|{options.Value.TranscriptionModel}|{variant}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)));
    }
}

/// <summary>Where the file is, and what opens it.</summary>
public sealed record ExtractionInput(IFileStore Files, PasswordStore Passwords);
