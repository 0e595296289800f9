using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Platform;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using GenAIPipeline.Tests.Upload;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Contract;

/// <summary>Answers that only aws mode gives.</summary>
internal static class AwsSamples
{
    public static IReadOnlyList<string> Names { get; } = ["queue-redriven", "queues", "upload-begun", "upload-completed"];

    public static async Task<IReadOnlyDictionary<string, string>> WalkAsync(TestCluster cluster, CancellationToken cancellation)
    {
        await using var simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { Provision = DirectUploadFixture.Provision() });
        await using var host = await SurfaceHost.StartAsync(cluster, services => DirectUploadFixture.Adapt(services, simulator));
        using var client = host.Admin();
        using var begun = await client.PostAsJsonAsync("/v1/uploads", new { fileName = "board-meeting.flac", mediaType = "audio/flac", profile = "meeting", labels = new[] { "board" }, bytes = 412_000_000 }, cancellation);
        var ticket = await begun.JsonAsync();
        var id = ticket.Id();
        ticket["url"] = $"https://store.s3.eu-central-1.amazonaws.com/files/{id}/content?X-Amz-Expires=3600&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=…&X-Amz-SignedHeaders=content-type%3Bhost%3Bif-none-match&X-Amz-Signature=…";
        using var completed = await client.PostAsync((string?)ticket["complete"], null, cancellation);
        await FillAsync(host, cancellation);
        return new Dictionary<string, string>
        {
            ["upload-begun"] = SampleText.Of(ticket.ToJsonString()),
            ["upload-completed"] = SampleText.Of(await completed.Content.ReadAsStringAsync(cancellation)),
            ["queues"] = SampleText.Of(await client.GetStringAsync("/v1/queues", cancellation)),
            ["queue-redriven"] = SampleText.Of((await client.PostAsync("/v1/queues/intake/redrive")).Body!.ToJsonString()),
        };
    }

    private static async Task FillAsync(SurfaceHost host, CancellationToken cancellation)
    {
        var (sqs, options) = (host.Get<IAmazonSQS>(), host.Get<IOptions<AwsOptions>>().Value);
        await sqs.SendMessageAsync(options.IntakeQueueUrl, "news", cancellation);
        await sqs.SendMessageAsync(options.IntakeQueueUrl + "-dead", "poison", cancellation);
    }
}
