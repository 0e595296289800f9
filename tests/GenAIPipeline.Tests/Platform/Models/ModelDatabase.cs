using GenAIPipeline.Tests.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>One database for a class; its tests keep apart by tenant.</summary>
public sealed class ModelDatabase(TestCluster cluster) : IAsyncLifetime
{
    public NpgsqlDataSource Source { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Source = NpgsqlDataSource.Create(await cluster.CreateDatabaseAsync(TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
