using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Text of pictures and stored files by Textract, each paid once by content.</summary>
internal sealed class TextractReader(TextractCalls calls, ExternalJobs jobs, IOptions<AwsOptions> aws, IOptions<TextractOptions> options)
{
    /// <summary>Largest picture of a call.</summary>
    public const int MaxPictureBytes = 10 << 20;

    /// <summary>Raised when the mapping of answers changes, so that what was kept before is not taken for what it would give now.</summary>
    private const string Version = "1";
    private const string Name = "Textract";

    public TextractOptions Options => options.Value;

    public string Variant(string profile) => $"textract|{Version}|{options.Value.For(profile).Name}";

    /// <summary>One picture, within a call.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="part">Names the picture within the file.</param>
    /// <param name="draw">Makes it, when it has to be sent; null if it cannot be made small enough.</param>
    public async Task<(TextractText? Text, ExtractionAnswer? Stop)> ReadPictureAsync(
        ExtractionSubject subject, string part, Func<CancellationToken, Task<byte[]?>> draw, CancellationToken cancellation)
    {
        var reading = options.Value.For(subject.Profile);
        var work = ExternalWork.Of(TextractCalls.Service, isJob: false, subject, Version, reading.Name, part) with { Units = 1, Price = Price(reading) };
        var answer = await jobs.CallAsync(work, Name, async token => await draw(token) is { } picture ? await calls.ReadAsync(picture, reading, token) : NoPicture, cancellation);
        return Open(answer);
    }

    /// <summary>The whole stored file, as a job.</summary>
    public async Task<(TextractText? Text, ExtractionAnswer? Stop)> ReadFileAsync(ExtractionSubject subject, int pages, CancellationToken cancellation)
    {
        var (work, service) = FileJob(subject);
        return Open(await jobs.JobAsync(work with { Units = pages }, service, cancellation));
    }

    /// <summary>Goes on with the job of the whole stored file, if there is one that has not ended; null when the file is to be read, to which the answer will be joined.</summary>
    public async Task<ExtractionAnswer?> ResumeFileAsync(ExtractionSubject subject, CancellationToken cancellation)
    {
        var (work, service) = FileJob(subject);
        return await jobs.ResumeAsync(work, service, cancellation) is ExternalAnswer.Stopped(var stop) ? stop : null;
    }

    private (ExternalWork Work, ExternalService Service) FileJob(ExtractionSubject subject)
    {
        var reading = options.Value.For(subject.Profile);
        return (
            ExternalWork.Of(TextractCalls.Service, isJob: true, subject, Version, reading.Name, aws.Value.Bucket) with { MaxJobs = aws.Value.TextractJobs, Price = Price(reading) },
            new ExternalService(Name, (job, token) => calls.StartAsync(job, reading, token), (job, token) => calls.LookAsync(job, reading, token), calls.IsAnnounced));
    }

    private Func<double, decimal> Price(TextractReading reading) => pages => (decimal)pages * options.Value.Price(reading);

    private static CallAnswer<PaidAnswer> NoPicture { get; } =
        new(null, new ExternalFault.BadInput(new("image_damaged", "The picture cannot be decoded, or not be made small enough for Textract. Save it anew at a lower resolution and upload it again.")));

    private static (TextractText? Text, ExtractionAnswer? Stop) Open(ExternalAnswer answer) => answer switch
    {
        ExternalAnswer.Arrived(var body) => (JsonSerializer.Deserialize<TextractText>(body, DocumentJson.Options), null),
        ExternalAnswer.Stopped(var stop) => (null, stop),
        _ => throw new InvalidOperationException("Expected a known answer."),
    };
}
