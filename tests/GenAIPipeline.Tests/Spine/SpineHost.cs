using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Tests.Spine;

/// <summary>The pipeline without HTTP on a database of its own; stages can be replaced.</summary>
internal sealed class SpineHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly TestFolder folder;

    private SpineHost(IHost host, TestFolder folder) => (this.host, this.folder) = (host, folder);

    public IServiceProvider Services => host.Services;

    public static async Task<SpineHost> StartAsync(TestCluster cluster, int workers, params IStage[] replaced)
    {
        var connection = new NpgsqlConnectionStringBuilder(await cluster.CreateDatabaseAsync()) { MaxPoolSize = 40 }.ConnectionString;
        var folder = new TestFolder("files");
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPipeline(new ConfigurationBuilder().Build(), connection);
        builder.Services.AddFolderFiles(folder.Path);
        builder.Services.AddWorkers(workers, Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        foreach (var stage in replaced)
        {
            foreach (var old in builder.Services.Where(s => s.ServiceType == typeof(IStage) && s.ImplementationType?.Name == stage.Name + "Stage").ToList())
                builder.Services.Remove(old);
            builder.Services.AddSingleton(stage);
        }

        if (Environment.GetEnvironmentVariable("TEST_LOG") is not null)
            builder.Logging.AddConsole();
        var host = builder.Build();
        await host.StartAsync();
        return new SpineHost(host, folder);
    }

    public T Get<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public async Task<Document> UploadAsync(string name, string text, CancellationToken cancellation, string tenant = "default")
    {
        var id = DocumentId.New(TimeProvider.System.GetUtcNow());
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var stored = await Get<IFileStore>().WriteAsync(DocumentFiles.Content(id), content, 1 << 30, cancellation);
        return await Get<DocumentStore>().InsertAsync(
            new NewDocument
            {
                Id = id,
                Tenant = tenant,
                FileName = name,
                MediaType = "text/plain",
                Bytes = stored.Bytes,
                Sha256 = stored.Sha256,
                Profile = "general",
                CorrelationId = id.ToString(),
                Actor = "test",
            }, null, cancellation);
    }

    /// <summary>Waits for a status by change notifications, re-reading the row.</summary>
    public async Task<Document> ReachesAsync(DocumentId id, Func<Document, bool> holds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LeaseStore.Duration * 2.5); // longer than the net under a wake-up that got lost
        while (true)
        {
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = Get<DocumentChanges>().Watch(_ => next.TrySetResult());
            var document = await Get<DocumentStore>().FindAsync(null, id, limit.Token) ?? throw new InvalidOperationException("gone");
            if (holds(document))
                return document;
            await Task.WhenAny(next.Task, Task.Delay(500, limit.Token));
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        folder.Dispose();
    }
}
