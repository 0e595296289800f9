using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace GenAIPipeline.Tests.Platform.Postgres;

/// <summary>One private cluster for the whole test program, started by the first class that asks for a database, gone with the program.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private const string Template = "migrated";

    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly TestFolder folder = new("cluster");
    private PrivateCluster? cluster;
    private int databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A new, migrated database; call it once per class, from its fixture or <c>InitializeAsync</c>. Answers its connection string (a pool of 10).</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellation = default)
    {
        await oneAtATime.WaitAsync(cancellation);
        try
        {
            cluster ??= await StartAsync(cancellation);
            var name = $"test_{++databases}";
            await ExecuteAsync($"create database {name} template {Template} strategy file_copy", cancellation);
            return Pooled(name);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null)
            await cluster.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        folder.Dispose();
    }

    private async Task<PrivateCluster> StartAsync(CancellationToken cancellation)
    {
        var options = new PrivateClusterOptions { DataFolder = folder.Path, Durable = false, MaxConnections = 400 };
        cluster = await PrivateCluster.StartAsync(options, NullLogger.Instance, cancellation);
        await ExecuteAsync($"create database {Template}", cancellation);
        await MigrateAsync(cluster.ConnectionStringFor(Template));
        // A template must have no sessions, so nothing may stay in a pool.
        NpgsqlConnection.ClearAllPools();
        return cluster;
    }

    /// <summary>Brings the template, and so every test's database, to the newest schema, Hangfire's tables included.</summary>
    private static Task MigrateAsync(string connectionString)
    {
        Migrator.Apply(connectionString);
        return Task.CompletedTask;
    }

    private string Pooled(string database) =>
        new NpgsqlConnectionStringBuilder(cluster!.ConnectionStringFor(database)) { MaxPoolSize = 10 }.ConnectionString;

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var server = NpgsqlDataSource.Create(cluster!.ConnectionStringFor("postgres"));
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
