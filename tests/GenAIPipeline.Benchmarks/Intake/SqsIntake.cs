using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Amazon.SQS.Model;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GenAIPipeline.Benchmarks.Intake;

/// <summary>News of objects a second that become rows, from a queue that is full, with the simulator on the same cores.</summary>
internal static class SqsIntake
{
    private const int Receivers = 4;
    private const int Rounds = 3;

    private const string Form = """
        {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2026-03-01T08:00:00.000Z","eventName":"ObjectCreated:Put",
        "userIdentity":{"principalId":"A1"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},"responseElements":{"x-amz-request-id":"C3D13FE58DE4C810"},
        "s3":{"s3SchemaVersion":"1.0","configurationId":"drop","bucket":{"name":"store","ownerIdentity":{"principalId":"A1"},"arn":"arn:aws:s3:::store"},
        "object":{"key":"incoming/report+#.pdf","size":195000,"eTag":"d41d8cd98f00b204e9800998ecf8427e","sequencer":"0055AED6DCD9#"}}}]}
        """;

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var count = options.Count ?? 3_000;
        await using var simulator = await SimulatorServer.StartAsync(
            new SimulatorOptions { Provision = JsonNode.Parse("""{"queues":["intake","completion"],"buckets":["store"]}""")!.AsObject() }, TimeProvider.System, CancellationToken.None);
        var measured = new List<(double Rate, double Own, double Postgres)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var rate = await RoundAsync(simulator, count);
            Console.WriteLine($"{(round == 0 ? "warm-up: " : "")}{rate.Rate:0} messages/s; CPU ms of each: {rate.Own:0.00} own and simulator, {rate.Postgres:0.00} PostgreSQL");
            if (round > 0)
                measured.Add(rate);
        }

        return new(
            "Intake from SQS",
            $"{count} notifications of S3 in a full queue of the simulator, which runs in the same process; {Receivers} receivers of 10 messages, each receipt one transaction (fsync) of rows in status Uploaded with history and wake-up, then deleted. "
                + $"From the start of the receivers until the last row is committed and the queue is empty; {Rounds} rounds on new databases after a warm-up, medians.",
            [
                BenchmarkRow.AtLeast("messages into rows", Quantiles.Median(measured.Select(each => each.Rate)), 500, "/s"),
                BenchmarkRow.Of("processor time of a message, own and the simulator's", Quantiles.Median(measured.Select(each => each.Own)), "ms"),
                BenchmarkRow.Of("processor time of a message, PostgreSQL", Quantiles.Median(measured.Select(each => each.Postgres)), "ms"),
            ]);
    }

    private static async Task<(double Rate, double Own, double Postgres)> RoundAsync(SimulatorServer simulator, int count)
    {
        await using var bench = await BenchHost.CreateAsync(services => Adapt(services, simulator.Address));
        var (sqs, url) = (bench.Get<IAmazonSQS>(), $"{simulator.Address}123456789012/intake");
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(10), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (some, cancellation) => await sqs.SendMessageBatchAsync(
            new SendMessageBatchRequest { QueueUrl = url, Entries = [.. some.Select(n => new SendMessageBatchRequestEntry($"{n}", News(n)))] }, cancellation));
        var before = bench.ProcessorSeconds();
        var clock = Stopwatch.StartNew();
        await bench.Host.StartAsync();
        while (await RowsAsync(bench.Get<NpgsqlDataSource>()) < count || await LeftAsync(sqs, url) > 0)
            await Task.Delay(20);
        var seconds = clock.Elapsed.TotalSeconds;
        var after = bench.ProcessorSeconds();
        return (count / seconds, (after.Own - before.Own) * 1_000 / count, (after.Postgres - before.Postgres) * 1_000 / count);
    }

    private static void Adapt(IServiceCollection services, Uri simulator)
    {
        var credentials = new BasicAWSCredentials("simulator", "simulator");
        services.AddSingleton<IAmazonS3>(new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = simulator.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true }));
        services.AddSingleton<IAmazonSQS>(new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = simulator.ToString(), AuthenticationRegion = "us-east-1" }));
        services.Configure<AwsOptions>(options =>
        {
            options.Bucket = "store";
            options.IntakeQueueUrl = $"{simulator}123456789012/intake";
            options.CompletionQueueUrl = $"{simulator}123456789012/completion";
            options.Receivers = Receivers;
        });
        services.AddS3Intake().AddSqsListeners();
    }

    private static string News(int n) => Form.Replace("#", n.ToString("X6"), StringComparison.Ordinal);

    private static async Task<long> RowsAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select count(*) from intake_object");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<int> LeftAsync(IAmazonSQS sqs, string url)
    {
        var attributes = await sqs.GetQueueAttributesAsync(url, [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible]);
        return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible;
    }
}
