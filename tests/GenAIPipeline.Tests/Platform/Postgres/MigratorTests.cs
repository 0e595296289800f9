using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Postgres;

public sealed class MigratorTests(TestCluster cluster)
{
    [Fact]
    public async Task Migrating_leaves_no_lock_behind_that_another_process_would_wait_for()
    {
        var database = await cluster.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        Migrator.Apply(database);
        await using var other = NpgsqlDataSource.Create(database);
        await using var command = other.CreateCommand($"select pg_try_advisory_lock({Migrator.LockKey})");
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(true);
    }
}
