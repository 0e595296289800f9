using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GenAIPipeline.Tests.Contract;

/// <summary>Walks once through everything that callers do, and keeps the answers.</summary>
public sealed class ApiSamples(TestCluster cluster) : IAsyncLifetime
{
    private readonly Dictionary<string, string> answers = [];
    private SurfaceHost host = null!;
    private HttpClient client = null!;

    /// <summary>Names of the samples; each is a file in <c>docs/api/</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "catalog", "dead-letter-redriven", "dead-letters", "document-accepted", "document-cancelled", "document-completed", "document-failed",
        "document-history", "document-in-review", "document-rejected", "documents", "events", "health-live", "health-ready", "key", "keys",
        "problem-not-found", "problem-result-not-ready", "problem-unauthorized", "problem-unknown-profile", "profiles", "result", "review",
        "review-claimed", "review-decided", "reviews", "text", "usage", "usage-failures", "usage-quota", "budgets", .. AwsSamples.Names,
    ];

    /// <summary>The answer of that name, as the docs show it.</summary>
    public string Of(string name) => answers[name];

    public async ValueTask InitializeAsync()
    {
        host = await SurfaceHost.StartAsync(cluster);
        client = host.Admin();
        var completed = await CompletedAsync();
        await ReviewedAsync();
        await RejectedAsync();
        await ServiceAsync();
        await ListsAsync(completed);
        foreach (var (name, answer) in await AwsSamples.WalkAsync(cluster, TestContext.Current.CancellationToken))
            answers[name] = answer;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private async Task<string> CompletedAsync()
    {
        var accepted = await client.UploadAsync("depot.txt", fields: [("labels", "depot")]);
        answers["document-accepted"] = SampleText.Of(accepted.ToJsonString());
        var id = accepted.Id();
        await UntilAsync(id, "Completed");
        await ActivatorUtilities.CreateInstance<Sequencer>(host.App.Services).PassAsync(CancellationToken.None);
        await KeepAsync("events", "/v1/events?limit=4");
        await KeepAsync("document-completed", $"/v1/documents/{id}");
        await KeepAsync("document-history", $"/v1/documents/{id}/history");
        await KeepAsync("text", $"/v1/documents/{id}/text");
        await KeepAsync("result", $"/v1/documents/{id}/result");
        var held = await client.UploadAsync("held.txt");
        await KeepAsync("problem-result-not-ready", $"/v1/documents/{held.Id()}/result");
        var redriven = await FailedAsync();
        host.Release();
        await UntilAsync(redriven, "Completed");
        await UntilAsync(held.Id(), "Completed");
        return id;
    }

    private async Task ReviewedAsync()
    {
        var document = await UntilAsync((await client.UploadAsync("doubted-note.txt", "The depot will close.\nNobody knows when.\n")).Id(), "NeedsReview");
        var review = (string)document["review"]!["id"]!;
        await KeepAsync("document-in-review", $"/v1/documents/{document.Id()}");
        await KeepAsync("reviews", "/v1/reviews");
        await KeepAsync("review-claimed", $"/v1/reviews/{review}/claim", new { });
        await KeepAsync("review", $"/v1/reviews/{review}");
        await KeepAsync("review-decided", $"/v1/reviews/{review}/decision", new
        {
            decision = "approve_with_edits",
            comment = "The letter says so.",
            edits = new[] { new { path = "/summary/sentences/0/text", value = "The depot will close in May." } },
        });
        await UntilAsync(document.Id(), "Completed");
    }

    private async Task RejectedAsync()
    {
        var document = await UntilAsync((await client.UploadAsync("blank.txt", "\n\n\n")).Id(), "Rejected");
        await KeepAsync("document-rejected", $"/v1/documents/{document.Id()}");
        var doubted = await UntilAsync((await client.UploadAsync("doubted-again.txt")).Id(), "NeedsReview");
        await KeepAsync("document-cancelled", $"/v1/documents/{doubted.Id()}/cancel", new { });
    }

    /// <summary>Failing takes hours of attempts, so the last of them is committed here as the stage runner commits it.</summary>
    private async Task<string> FailedAsync()
    {
        var held = await client.UploadAsync("held-scan.txt", "A scan.\n");
        while (await host.Get<TransitionStore>().ApplyAsync(Failure(await RowAsync(held.Id())), CancellationToken.None) is null)
            continue; // a worker took it in between
        await KeepAsync("document-failed", $"/v1/documents/{held.Id()}");
        await KeepAsync("dead-letters", "/v1/dead-letters");
        var letter = (await (await client.GetAsync("/v1/dead-letters")).JsonAsync())[0]!.Id();
        await KeepAsync("dead-letter-redriven", $"/v1/dead-letters/{letter}/redrive", new { });
        return held.Id();
    }

    private async Task<Document> RowAsync(string id) =>
        await host.Get<DocumentStore>().FindAsync(null, new DocumentId(Guid.Parse(id)), CancellationToken.None) ?? throw new InvalidOperationException("Expected the document.");

    private static Transition Failure(Document document)
    {
        const string Code = "attempts_exhausted";
        const string Detail = "Extraction was not through after 120 minutes.";
        return new Transition(document, DocumentStatus.Failed)
        {
            Stage = StageName.Extraction,
            Error = new DocumentError(Code, Detail, StageName.Extraction),
            Attempt = 5,
            DeadLetter = new NewDeadLetter(Guid.CreateVersion7(), StageName.Extraction, Code, Detail, null, 5),
            Events = [new DocumentFailed { DocumentId = document.Id.Value, Tenant = document.Tenant, Run = 1, Code = Code, Detail = Detail, Stage = "Extraction" }],
        };
    }

    private async Task ServiceAsync()
    {
        await UsageAsync();
        await KeepAsync("profiles", "/v1/profiles");
        await KeepAsync("catalog", "/v1/catalog");
        await KeepAsync("usage", "/v1/usage?days=400");
        await KeepAsync("usage-failures", "/v1/usage/failures?days=400");
        await KeepAsync("usage-quota", "/v1/usage/quota?hours=24");
        host.Get<SpendingBudgets>().Catalog = new(new Dictionary<string, BudgetLimits> { ["acme"] = new() { UsdPerDay = 5 } }, new Dictionary<string, BudgetLimits>());
        await KeepAsync("budgets", "/v1/budgets");
        await KeepAsync("health-live", "/health/live");
        await KeepAsync("health-ready", "/health/ready");
        await KeepAsync("keys", "/v1/keys");
        await KeepAsync("key", "/v1/keys", new { tenant = "acme", scopes = new[] { "upload", "read" }, name = "crawler" });
        await KeepAsync("problem-not-found", $"/v1/documents/{Guid.Empty}");
        using var stranger = host.With(null);
        answers["problem-unauthorized"] = SampleText.Of(await stranger.GetStringAnywayAsync("/v1/documents"));
        using var upload = SurfaceCalls.Multipart("note.txt", [65], fields: [("profile", "nope")]);
        using var refused = await client.SendAsync(upload);
        answers["problem-unknown-profile"] = SampleText.Of(await refused.Content.ReadAsStringAsync());
    }

    /// <summary>A call that was too slow, its answer by another model, and a minute of that one's quota.</summary>
    private async Task UsageAsync()
    {
        var slow = new ModelCallRow
        {
            At = DateTimeOffset.Parse("2026-03-01T08:00:00Z"),
            Tenant = "default",
            Profile = "general",
            Document = Guid.Empty.ToString(),
            Model = "llama3.2",
            Outcome = CallOutcome.Failed,
            Cause = nameof(ModelFailureCause.TimedOut),
            Chain = "default",
            Link = 0,
            Latency = TimeSpan.FromMinutes(2),
        };
        var usage = host.Get<UsageStore>();
        await usage.AppendAsync(slow, CancellationToken.None);
        await usage.AppendAsync(
            slow with
            {
                At = slow.At.AddMinutes(2),
                Model = "amazon.nova-lite-v1:0",
                Outcome = CallOutcome.Answered,
                Cause = null,
                Link = 1,
                InputTokens = 2_104,
                OutputTokens = 311,
                CostUsd = 0.0042m,
                FullUsd = 0.0042m,
                Latency = TimeSpan.FromSeconds(3),
            }, CancellationToken.None);
        await using var minute = host.Get<NpgsqlDataSource>().CreateCommand(
            """
            insert into model_quota_minute (key, minute, settled_tokens, granted, refused, belief)
            values ('default/us-east-1/amazon.nova-lite-v1:0', date_trunc('minute', now()) - interval '1 hour', 2415, 1, 0, 1)
            """);
        await minute.ExecuteNonQueryAsync();
    }

    private async Task ListsAsync(string completed)
    {
        var newest = (await (await client.GetAsync("/v1/documents?limit=1000")).JsonAsync()).AsArray();
        newest.ShouldContain(document => document!.Id() == completed);
        await KeepAsync("documents", "/v1/documents?status=Completed&limit=2");
    }

    private async Task KeepAsync(string name, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        answers[name] = SampleText.Of(await answer.Content.ReadAsStringAsync());
    }

    private async Task<JsonNode> UntilAsync(string id, string status)
    {
        var change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var watch = host.Get<DocumentChanges>().Watch(_ => change.TrySetResult());
        while (true)
        {
            var document = await client.DocumentAsync(id);
            if (document.Status() == status)
                return document;
            await change.Task.WaitAsync(patience.Token);
            change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

/// <summary>Answers that are no success.</summary>
internal static class AnywayCalls
{
    public static async Task<string> GetStringAnywayAsync(this HttpClient client, string path) => await (await client.GetAsync(path)).Content.ReadAsStringAsync();
}
