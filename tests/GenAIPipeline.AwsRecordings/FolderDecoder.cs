using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;

namespace GenAIPipeline.AwsRecordings;

/// <summary>What became of a folder of recordings.</summary>
internal sealed class FolderReport
{
    public List<string> Lines { get; } = [];

    public int Answers { get; set; }

    public int Streams { get; set; }

    public int Events { get; set; }

    public int Others { get; set; }

    public int Failures { get; set; }
}

/// <summary>Decodes every recorded answer into our types and writes it again; nothing that the models know may get lost.</summary>
internal static class FolderDecoder
{
    public static async Task<FolderReport> DecodeAsync(string folder, CancellationToken cancellation)
    {
        var report = new FolderReport();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, path);
            try
            {
                await DecodeFileAsync(path, name, report, cancellation);
            }
            catch (Exception broken) when (broken is JsonException or FormatException or IOException or AmazonClientException or AmazonServiceException or EventStreamException or InvalidOperationException or KeyNotFoundException)
            {
                report.Failures++;
                report.Lines.Add($"FAILED  {name}: {broken.GetType().Name}: {broken.Message}");
            }
        }

        return report;
    }

    private static async Task DecodeFileAsync(string path, string name, FolderReport report, CancellationToken cancellation)
    {
        var (calls, others) = RecordedFile.Read(path);
        report.Others += others.Count;
        report.Lines.AddRange(others.Select(kind => $"other   {name}: {kind}"));
        if (calls.Count + others.Count == 0)
        {
            report.Failures++;
            report.Lines.Add($"FAILED  {name}: no known kind of recording");
        }

        foreach (var call in calls)
            await DecodeCallAsync(call, name, report, cancellation);
    }

    private static async Task DecodeCallAsync(RecordedCall call, string name, FolderReport report, CancellationToken cancellation)
    {
        var trip = new RoundTrip(call.Operation.Service);
        if (call.RequestBody is not null)
            CompareBody(trip, call.Operation.Service.Shape(call.Operation.Input), Encoding.UTF8.GetBytes(call.RequestBody), Replay.Request(call), "request");
        string what;
        try
        {
            var answer = await Replay.CallAsync(call, cancellation);
            what = call.Operation.EventStream is { } stream
                ? $"stream of {await DecodeStreamAsync(call, stream, answer, trip, report, cancellation)} events, {((IDisposable)answer).GetType().Name}"
                : CompareBody(trip, call.Operation.Service.Shape(call.Operation.Output!), call.Body, answer, "answer");
        }
        catch (AmazonServiceException error) when (call.Status >= 400)
        {
            what = $"{error.GetType().Name} {(int)error.StatusCode}, code {error.ErrorCode}, request {error.RequestId}";
            if (error.GetType().Name == $"Amazon{call.Operation.Service.ClassName}Exception" || (int)error.StatusCode != call.Status)
                trip.Lost.Add("the error is not typed, or its status is not the recorded one");
        }

        report.Answers++;
        report.Failures += trip.Lost.Count > 0 ? 1 : 0;
        report.Lines.Add($"{(trip.Lost.Count > 0 ? "FAILED" : "ok    ")}  {name}: {call.Operation.Name}: {what}{(trip.Unknown.Count > 0 ? $"; not in the model, skipped: {string.Join(", ", trip.Unknown)}" : "")}");
        report.Lines.AddRange(trip.Lost.Take(20).Select(lost => $"        {lost}"));
    }

    private static string CompareBody(RoundTrip trip, JsonNode shape, byte[] recorded, object decoded, string path)
    {
        var again = JsonSerializer.SerializeToElement(decoded, decoded.GetType(), Replay.JsonOf(ServiceOf(decoded)));
        using var document = JsonDocument.Parse(recorded);
        trip.Compare(shape, document.RootElement, again, path);
        return $"{decoded.GetType().Name}, {recorded.Length} bytes";
    }

    private static async Task<int> DecodeStreamAsync(RecordedCall call, string stream, AmazonWebServiceResponse answer, RoundTrip trip, FolderReport report, CancellationToken cancellation)
    {
        var messages = Replay.Messages(call.Body);
        var position = 0;
        var events = (IAsyncEnumerable<IEventStreamEvent>)answer.GetType().GetProperty("Stream")!.GetValue(answer)!;
        try
        {
            await foreach (var received in events.WithCancellation(cancellation))
            {
                var (type, payload) = messages[position++];
                if (call.Operation.Service.Members(stream)[type] is { } shape)
                    CompareBody(trip, shape, payload, received, type);
                else
                    trip.Unknown.Add($"event {type}");
            }
        }
        catch (EventStreamException refused) when (refused.InnerException is AmazonServiceException)
        {
            position++;
        }

        if (position != messages.Count)
            trip.Lost.Add($"{messages.Count} messages gave {position} events");
        report.Streams++;
        report.Events += position;
        return position;
    }

    private static ServiceModel ServiceOf(object decoded) => ServiceModel.All.Single(service => decoded.GetType().Namespace == service.Namespace + ".Model");
}
