using Npgsql;

namespace GenAIPipeline.Tests.Platform.Postgres;

public sealed class TestClusterTests(TestCluster cluster)
{
    [Fact]
    public async Task Each_database_is_its_own()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var first = NpgsqlDataSource.Create(await cluster.CreateDatabaseAsync(cancellation));
        await using var second = NpgsqlDataSource.Create(await cluster.CreateDatabaseAsync(cancellation));
        await using var create = first.CreateCommand("create table only_here (id int)");
        await create.ExecuteNonQueryAsync(cancellation);
        await using var find = second.CreateCommand("select to_regclass('only_here') is null");

        (await find.ExecuteScalarAsync(cancellation)).ShouldBe(true);
    }
}
