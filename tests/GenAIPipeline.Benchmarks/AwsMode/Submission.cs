using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using GenAIPipeline.EndToEnd.Tests.Running;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>Sends the documents as careful clients do: half by HTTP with a key, half into the drop folder on condition that the name is free, each again until it is taken.</summary>
internal sealed class Submission(ServiceClient service, IAmazonS3 objects, LongRunPlan plan)
{
    private const string Bucket = "genaipipeline";
    private const string DropPrefix = "incoming/";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentDictionary<string, Guid> answered = new();
    private int repeated;

    /// <summary>The document that each upload by HTTP was answered with, by file name.</summary>
    public IReadOnlyDictionary<string, Guid> Answered => answered;

    /// <summary>Tries beyond the first of each document.</summary>
    public int Repeated => repeated;

    public Task RunAsync(IReadOnlyList<LongRunFile> files) => Task.WhenAll(
        Parallel.ForEachAsync(files.Where((_, n) => n % 2 == 0), new ParallelOptions { MaxDegreeOfParallelism = plan.Clients }, (file, cancellation) => UntilTakenAsync(file, UploadAsync, cancellation)),
        Parallel.ForEachAsync(files.Where((_, n) => n % 2 == 1), new ParallelOptions { MaxDegreeOfParallelism = plan.Clients }, (file, cancellation) => UntilTakenAsync(file, DropAsync, cancellation)));

    private async ValueTask UntilTakenAsync(LongRunFile file, Func<LongRunFile, CancellationToken, Task<bool>> send, CancellationToken cancellation)
    {
        while (!await send(file, cancellation))
        {
            Interlocked.Increment(ref repeated);
            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<bool> UploadAsync(LongRunFile file, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(file.Content);
            var (status, body) = await service.UploadAsync(file.Name, content, null, file.Name, cancellation);
            if (status != HttpStatusCode.Accepted)
                return false;
            answered[file.Name] = body.GetProperty("id").GetGuid();
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private async Task<bool> DropAsync(LongRunFile file, CancellationToken cancellation)
    {
        try
        {
            using var content = new MemoryStream(file.Content);
            await objects.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = DropPrefix + file.Name, InputStream = content, IfNoneMatch = "*" }, cancellation);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return true; // it lies there already: only the answer to an earlier try was lost
        }
        catch (Exception e) when (e is AmazonClientException or HttpRequestException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
