using System.Net.Http.Headers;
using System.Text;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Review;
using GenAIPipeline.Summarization;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Spine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Tests.Surface;

/// <summary>The whole HTTP surface on a real socket and a database of its own. Stages before publishing are the test's: a file is read as text, one line a block; one whose name begins with "held" is read when the test says so.</summary>
public sealed class SurfaceHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TestFolder folder;
    private readonly TaskCompletionSource held;

    private SurfaceHost(WebApplication app, TestFolder folder, TaskCompletionSource held) => (this.app, this.folder, this.held) = (app, folder, held);

    public WebApplication App => app;

    public Uri Address => new(app.Urls.Single());

    public string DataFolder => folder.Path;

    public string ConnectionString { get; private init; } = "";

    public string FilesFolder => Path.Combine(folder.Path, "files");

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    /// <summary>Lets files be read whose names begin with "held".</summary>
    public void Release() => held.TrySetResult();

    public static Task<SurfaceHost> StartAsync(TestCluster cluster, params (string Key, string Value)[] settings) => StartAsync(cluster, adapt: null, settings);

    /// <param name="cluster">Where the database is made.</param>
    /// <param name="adapt">Changes services before they are built.</param>
    /// <param name="settings">Configuration.</param>
    public static async Task<SurfaceHost> StartAsync(TestCluster cluster, Action<IServiceCollection>? adapt, params (string Key, string Value)[] settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(await cluster.CreateDatabaseAsync()) { MaxPoolSize = 40 }.ConnectionString;
        var folder = new TestFolder("surface");
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("TEST_LOG") is not null)
            builder.Logging.AddConsole();
        builder.Configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        builder.Services.AddPipeline(builder.Configuration, connection);
        builder.Services.AddFolderFiles(Path.Combine(folder.Path, "files"));
        builder.Services.AddWorkers(4, Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        ReplaceStages(builder.Services, held.Task);
        builder.Services.AddAccess(new AccessOptions { DataFolder = folder.Path, Port = 0 });
        builder.Services.AddHttpSurface(builder.Configuration);
        adapt?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseHttpSurface();
        app.MapHttpSurface();
        app.MapGet("/v1/test-fault", string () => throw new InvalidOperationException("a secret")).RequireAuthorization(Scopes.Operate).WithName("TestFault");
        app.MapGet("/test-page", () => "a page").RequireAuthorization(AccessServices.SignedIn);
        await AdminKeyFile.EnsureAsync(folder.Path, app.Services.GetRequiredService<ApiKeyStore>(), CancellationToken.None);
        await app.StartAsync();
        return new SurfaceHost(app, folder, held) { ConnectionString = connection };
    }

    /// <summary>A client with the key of the data folder.</summary>
    public HttpClient Admin() => With(File.ReadAllText(Path.Combine(DataFolder, AdminKeyFile.FileName)).Trim());

    /// <summary>A client with the given key; without one when it is null.</summary>
    public HttpClient With(string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client of another tenant, with every scope that is per tenant.</summary>
    public async Task<HttpClient> ForeignAsync(string tenant = "other") =>
        With((await Get<ApiKeyStore>().AddAsync(tenant, "foreign", [Scopes.Upload, Scopes.Read, Scopes.Review, Scopes.Consume], "test", CancellationToken.None)).Text);

    public async ValueTask DisposeAsync()
    {
        Release();
        await app.StopAsync();
        await app.DisposeAsync();
        folder.Dispose();
    }

    private static void ReplaceStages(IServiceCollection services, Task held)
    {
        foreach (var old in services.Where(s => s.ServiceType == typeof(IStage) && s.ImplementationType?.Name != "PublishingStage" || s.ImplementationType == typeof(ChildWarmUp)).ToList())
            services.Remove(old);
        services.AddSingleton<IStage>(provider => new ScriptedStage(StageName.Extraction, (run, cancellation) => ExtractAsync(run, provider.GetRequiredService<IFileStore>(), held, cancellation)));
        services.AddSingleton<IStage>(new ScriptedStage(StageName.Summarization, async (run, cancellation) =>
            new StageOutcome.Done(DocumentStatus.Summarized, Summarize(await run.Results.GetAsync<ExtractedText>(StageName.Extraction, cancellation)))));
        services.AddSingleton<IStage>(new ScriptedStage(StageName.Checking, (run, _) => Task.FromResult<StageOutcome>(run.Document.FileName.StartsWith("doubt", StringComparison.Ordinal) && run.Document.Run == 1
            ? new StageOutcome.Done(DocumentStatus.NeedsReview, new CheckReport(1, 0.5, [])) { Review = new ReviewRequest(ReviewLane.Blocking, [new Finding("ungrounded_sentence", "A sentence is not supported.", 0.2, 0.5)]) }
            : new StageOutcome.Done(DocumentStatus.ReadyToPublish, new CheckReport(1, 1, [])))));
    }

    private static async Task<StageOutcome> ExtractAsync(StageRun run, IFileStore files, Task held, CancellationToken cancellation)
    {
        if (run.Document.FileName.StartsWith("held", StringComparison.Ordinal))
        {
            run.Report(new StageProgress("page 1 of 2", 0.5));
            await held.WaitAsync(cancellation);
        }

        using var file = await files.OpenLocalAsync(DocumentFiles.Content(run.Document.Id), cancellation);
        var lines = (await File.ReadAllTextAsync(file.Path, Encoding.UTF8, cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
            return new StageOutcome.Reject(new Rejection("file_empty", "The file holds no text."));
        var blocks = lines.Select((line, n) => new TextBlock(n + 1, n == 0 ? BlockKind.Heading : BlockKind.Paragraph, line)).ToList();
        return new StageOutcome.Done(DocumentStatus.TextExtracted, new ExtractedText([new TextPage(1, TextSource.Native, blocks)])) { Facts = new DocumentFacts { Pages = 1 } };
    }

    private static SummarizationResult Summarize(ExtractedText text) => new(new Summary([.. text.Blocks().Take(2).Select(block => new SummarySentence(block.Text, [new Citation(block.Number, block.Text) { Page = 1 }]))]))
    {
        Model = "scripted",
        Groundedness = 1,
        Usage = new SummaryUsage { PromptId = "general", PromptHash = "0" },
    };
}

/// <summary>One host for all tests of a class.</summary>
public sealed class SurfaceFixture(TestCluster cluster) : IAsyncLifetime
{
    public TestCluster Cluster => cluster;

    public SurfaceHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await SurfaceHost.StartAsync(cluster, ("Upload:MaxUploadBytes", "100000"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
