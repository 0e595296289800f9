using DbUp;
using DbUp.Engine;
using GenAIPipeline.Platform.Jobs;
using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Applies the numbered, forward-only migrations, and brings Hangfire's tables to its package's version; safe when several processes start at once.</summary>
public static class Migrator
{
    /// <summary>Key of the advisory lock under which migrations run.</summary>
    internal const long LockKey = 0x67656E6169;

    /// <exception cref="StartupException">A migration failed; the message names it.</exception>
    public static void Apply(string connectionString)
    {
        // Not from the pool: there the session would live on, and its lock keep every other process out.
        using var guard = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        guard.Open();
        using var take = new NpgsqlCommand("select pg_advisory_lock($1)", guard) { Parameters = { new() { Value = LockKey } }, CommandTimeout = 0 };
        take.ExecuteNonQuery();
        var result = DeployChanges.To
            .PostgresqlDatabase(connectionString)
            .WithScriptsEmbeddedInAssembly(typeof(Migrator).Assembly, name => name.EndsWith(".sql", StringComparison.Ordinal))
            .WithVariablesDisabled()
            .WithTransactionPerScript()
            .LogToNowhere()
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new StartupException($"Migration {result.ErrorScript?.Name} failed: {result.Error.Message}");
        JobSchema.Install(connectionString);
    }
}
