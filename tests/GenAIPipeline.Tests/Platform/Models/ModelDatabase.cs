using GenAIPipeline.Tests.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>One database for a class; its tests keep apart by tenant.</summary>
public sealed class ModelDatabase(TestCluster cluster) : IAsyncLifetime
{
    public NpgsqlDataSource Source { get; private set; } = null!;

    /// <summary>For processes with connections of their own.</summary>
    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await cluster.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Asks until the answer is yes; the test's own patience ends it.</summary>
    public async Task UntilAsync(string question, params object[] values)
    {
        while (!await ScalarAsync<bool>(question, values))
            await Task.Yield();
    }
}
