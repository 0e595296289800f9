using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Tests.Documents;

public sealed class DocumentChangesTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly StageProgress Halfway = new("page 1 of 2", 0.5);
    private readonly TestApi api = new(cluster);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => api.InitializeAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Progress_outlives_the_news_of_a_document_that_comes_around_late()
    {
        var document = await api.AcceptedAsync();
        var changes = api.Get<DocumentChanges>();
        changes.Progressed(document, Halfway);
        api.Get<DocumentStore>().Announce(document);
        changes.LatestProgress(document.Id).ShouldBe(Halfway);
    }

    [Fact]
    public async Task Progress_ends_with_the_stage_and_with_the_document()
    {
        var document = await api.AcceptedAsync();
        var changes = api.Get<DocumentChanges>();
        changes.Progressed(document, Halfway);
        changes.Changed(document with { Version = document.Version + 1 });
        changes.LatestProgress(document.Id).ShouldBeNull();
        changes.Progressed(document, Halfway);
        changes.Removed(document.Id, document.Tenant);
        changes.LatestProgress(document.Id).ShouldBeNull();
    }

    [Fact]
    public async Task Another_process_hears_of_progress_changes_and_removal()
    {
        var document = await api.AcceptedAsync();
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        using var listener = new Listener(database, NullLogger<Listener>.Instance);
        using var here = new DocumentChanges(database, listener, NullLogger<DocumentChanges>.Instance);
        using var there = new DocumentChanges(database, listener, NullLogger<DocumentChanges>.Instance);
        var heard = System.Threading.Channels.Channel.CreateUnbounded<DocumentChange?>();
        using var watch = there.Watch(change => heard.Writer.TryWrite(change));
        await listener.StartAsync(Cancellation);
        await here.StartAsync(Cancellation);
        (await heard.Reader.ReadAsync(Cancellation)).ShouldBeNull();

        here.Progressed(document, Halfway);
        (await heard.Reader.ReadAsync(Cancellation)).ShouldBe(new DocumentChange(document.Id, document.Tenant, document.Status, Halfway));
        there.LatestProgress(document.Id).ShouldBe(Halfway);
        here.Changed(document);
        (await heard.Reader.ReadAsync(Cancellation)).ShouldBe(new DocumentChange(document.Id, document.Tenant, document.Status, null));
        here.Removed(document.Id, document.Tenant);
        (await heard.Reader.ReadAsync(Cancellation)).ShouldBe(new DocumentChange(document.Id, document.Tenant, null, null));
        there.LatestProgress(document.Id).ShouldBeNull();

        await here.StopAsync(Cancellation);
        await listener.StopAsync(Cancellation);
    }
}
