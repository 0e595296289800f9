using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.SQS;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Documents;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Intake;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GenAIPipeline.Tests.Upload;

/// <summary>An address, a PUT request past this process, and an ordinary document.</summary>
public sealed class DirectUploadTests(DirectUploadFixture fixture) : IClassFixture<DirectUploadFixture>
{
    private readonly SurfaceHost host = fixture.Host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_sent_to_its_address_becomes_a_document()
    {
        using var client = host.Admin();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt", mediaType = "text/plain", labels = new[] { "depot" } });
        var waiting = await client.DocumentAsync(ticket.Id());

        using var sent = await PutAsync(ticket, SurfaceCalls.Text);
        using var completed = await client.PostAsync((string?)ticket["complete"], null, Cancellation);
        var document = await UntilAsync(client, ticket.Id(), "Completed");

        (waiting.Status(), (string?)waiting["sha256"], (string?)waiting["wait"]!["for"]).ShouldBe(("Uploaded", "", "the file"));
        ((int)sent.StatusCode, (int)completed.StatusCode).ShouldBe((200, 202));
        ((long)document["bytes"]!, (string)document["sha256"]!).ShouldBe((SurfaceCalls.Text.Length, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(SurfaceCalls.Text)))));
        ((string)document["labels"]![0]!).ShouldBe("depot");
        (await client.GetStringAsync($"/v1/documents/{ticket.Id()}/content", Cancellation)).ShouldBe(SurfaceCalls.Text);
        using var again = await client.PostAsync((string?)ticket["complete"], null, Cancellation);
        ((int)again.StatusCode).ShouldBe(202);
    }

    [Fact]
    public async Task News_of_the_object_complete_an_upload_too()
    {
        using var client = host.Admin();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt" });
        using var sent = await PutAsync(ticket, SurfaceCalls.Text);
        var news = IntakeHost.News((string)ticket["key"]!);

        (await host.Get<SqsIntakeQueue>().WorkAsync([new QueueMessage("1", news, 1, "1")], Cancellation)).ShouldBe([QueueVerdict.Done]);

        await UntilAsync(client, ticket.Id(), "Completed");
    }

    [Fact]
    public async Task An_address_takes_one_file_only_with_its_headers()
    {
        using var client = host.Admin();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt" });
        using var first = await PutAsync(ticket, "first");
        using var second = await PutAsync(ticket, "second");
        ticket["headers"]!.AsObject().Remove("If-None-Match");
        using var forced = await PutAsync(ticket, "third");

        ((int)first.StatusCode, (int)second.StatusCode, (int)forced.StatusCode).ShouldBe((200, 412, 403));
    }

    [Fact]
    public async Task An_upload_that_is_completed_too_early_goes_on_waiting()
    {
        using var client = host.Admin();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt" });
        using var early = await client.PostAsync((string?)ticket["complete"], null, Cancellation);
        await UntilAsync(client, ticket.Id(), "Uploaded", document => HistoryAsync(document.Id(), "Waits for the file"));

        using var sent = await PutAsync(ticket, SurfaceCalls.Text);
        using var completed = await client.PostAsync((string?)ticket["complete"], null, Cancellation);

        await UntilAsync(client, ticket.Id(), "Completed");
    }

    [Fact]
    public async Task An_upload_whose_file_never_came_is_rejected_when_its_address_has_expired()
    {
        using var client = host.Admin();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt" });
        await using (var command = host.Get<NpgsqlDataSource>().CreateCommand($"update intake_object set expected_by = now() - interval '1 second' where document_id = '{ticket.Id()}'"))
            await command.ExecuteNonQueryAsync(Cancellation);

        await host.Get<LeaseStore>().WakeAsync([new DocumentId(Guid.Parse(ticket.Id()))], DocumentStatus.Uploaded, Cancellation);

        var document = await UntilAsync(client, ticket.Id(), "Rejected");
        ((string)document["error"]!["code"]!).ShouldBe("upload_missing");
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_an_address_of_the_same_document()
    {
        using var client = host.Admin();
        client.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var first = await BeginAsync(client, new { fileName = "depot.txt" });
        var second = await BeginAsync(client, new { fileName = "depot.txt" });
        using var other = await client.PostAsJsonAsync("/v1/uploads", new { fileName = "other.txt" }, Cancellation);

        second.Id().ShouldBe(first.Id());
        ((int)other.StatusCode).ShouldBe(422);
    }

    [Theory]
    [InlineData("""{"fileName":"a.txt","profile":"nope"}""", 422, "unknown_profile")]
    [InlineData("""{"fileName":"a.txt","bytes":900000000}""", 413, "file_too_large")]
    [InlineData("""{"fileName":"a.txt","labels":["a\u0001"]}""", 422, "labels_invalid")]
    public async Task What_can_be_refused_is_refused_before_the_file_is_sent(string body, int status, string code)
    {
        using var client = host.Admin();
        using var answer = await client.PostAsync("/v1/uploads", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        ((int)answer.StatusCode, (string?)(await answer.JsonAsync())["code"]).ShouldBe((status, code));
    }

    [Fact]
    public async Task A_foreign_tenant_completes_nothing()
    {
        using var client = host.Admin();
        using var foreign = await host.ForeignAsync();
        var ticket = await BeginAsync(client, new { fileName = "depot.txt" });

        using var answer = await foreign.PostAsync((string?)ticket["complete"], null, Cancellation);

        ((int)answer.StatusCode).ShouldBe(404);
    }

    [Fact]
    public async Task An_ordinary_upload_lies_in_s3_and_answers_ranges()
    {
        using var client = host.Admin();
        var document = await client.CompleteAsync("depot.txt");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/documents/{document.Id()}/content") { Headers = { Range = new RangeHeaderValue(4, 8) } };

        using var part = await client.SendAsync(request, Cancellation);

        ((int)part.StatusCode, await part.Content.ReadAsStringAsync(Cancellation)).ShouldBe((206, "depot"));
    }

    [Fact]
    public async Task Operators_see_the_queues_and_redrive_them()
    {
        using var client = host.Admin();
        var queues = await (await client.GetAsync("/v1/queues", Cancellation)).JsonAsync();
        using var redriven = await client.PostAsync("/v1/queues/intake/redrive", null, Cancellation);
        using var unknown = await client.PostAsync("/v1/queues/nope/redrive", null, Cancellation);

        queues.ToJsonString().ShouldBe("""[{"name":"intake","waiting":0,"inHand":0,"delayed":0,"deadLetters":0},{"name":"completion","waiting":0,"inHand":0,"delayed":0,"deadLetters":0}]""");
        ((int)redriven.StatusCode, (long)(await redriven.JsonAsync())["moving"]!).ShouldBe((202, 0));
        ((int)unknown.StatusCode).ShouldBe(404);
    }

    private static async Task<JsonNode> BeginAsync(HttpClient client, object request)
    {
        using var answer = await client.PostAsJsonAsync("/v1/uploads", request, Cancellation);
        ((int)answer.StatusCode).ShouldBe(201, await answer.Content.ReadAsStringAsync(Cancellation));
        return await answer.JsonAsync();
    }

    private static async Task<HttpResponseMessage> PutAsync(JsonNode ticket, string content)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, (string?)ticket["url"]) { Content = new StringContent(content) };
        request.Content.Headers.ContentType = null;
        foreach (var (name, value) in ticket["headers"]!.AsObject())
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
        }

        return await client.SendAsync(request, Cancellation);
    }

    private async Task<bool> HistoryAsync(string id, string detail)
    {
        using var client = host.Admin();
        return (await client.GetStringAsync($"/v1/documents/{id}/history", Cancellation)).Contains(detail);
    }

    private async Task<JsonNode> UntilAsync(HttpClient client, string id, string status, Func<JsonNode, Task<bool>>? holds = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = host.Get<DocumentChanges>().Watch(_ => change.TrySetResult());
            var document = await client.DocumentAsync(id);
            if (document.Status() == status && (holds is null || await holds(document)))
                return document;
            await change.Task.WaitAsync(patience.Token);
        }
    }
}

/// <summary>The whole surface with its files in a simulated S3.</summary>
public sealed class DirectUploadFixture(TestCluster cluster) : IAsyncLifetime
{
    private TestSimulator? simulator;

    public SurfaceHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        simulator = await TestSimulator.StartAsync(options: new SimulatorOptions { Provision = Provision() });
        Host = await SurfaceHost.StartAsync(cluster, services => Adapt(services, simulator));
    }

    public async ValueTask DisposeAsync()
    {
        if (Host is not null)
            await Host.DisposeAsync();
        if (simulator is not null)
            await simulator.DisposeAsync();
    }

    internal static JsonObject Provision() => JsonNode.Parse("""
        {"queues":[{"name":"intake","deadLetterQueue":"intake-dead"},{"name":"completion","deadLetterQueue":"completion-dead"}],"buckets":["store"]}
        """)!.AsObject();

    internal static void Adapt(IServiceCollection services, TestSimulator simulator)
    {
        services.Configure<AwsOptions>(options =>
        {
            options.Bucket = "store";
            options.IntakeQueueUrl = $"{simulator.Server.Address}123456789012/intake";
            options.CompletionQueueUrl = $"{simulator.Server.Address}123456789012/completion";
        });
        services.AddSingleton<IAmazonS3>(simulator.S3()).AddSingleton<IAmazonSQS>(simulator.Sqs()).AddS3Intake();
        services.AddSingleton<IStage, IntakeStage>();
    }
}
