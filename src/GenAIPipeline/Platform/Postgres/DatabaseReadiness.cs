using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Whether the database answers and has the schema that this program expects.</summary>
public sealed class DatabaseReadiness(NpgsqlDataSource database)
{
    /// <summary>From the question to the answer, before the database counts as away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly int Expected = typeof(DatabaseReadiness).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

    /// <summary>Null when ready, else what is missing.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = database.Command("select count(*)::int from schemaversions");
            var applied = (int)(await command.ExecuteScalarAsync(patience.Token))!;
            return applied >= Expected ? null : $"{Expected - applied} migrations are not applied yet.";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return "The database is not migrated yet.";
        }
        catch (NpgsqlException)
        {
            return "The database does not answer.";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"The database did not answer within {Patience.TotalSeconds:0} seconds.";
        }
    }
}
