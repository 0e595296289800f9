using System.Data;
using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>The whole database in one file of <c>pg_dump</c>'s custom format, which newer versions of PostgreSQL read too.</summary>
internal sealed class DatabaseDump(PostgresPrograms programs, string connectionString)
{
    /// <summary>Passwords of files that wait to be read: archives live longer than they may.</summary>
    private const string LeftOut = "document_password";

    private const string OrdinaryTables =
        $"""
        select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and c.relname <> '{LeftOut}'
        order by 1
        """;

    /// <summary>Writes one moment of the database, which may be in use, and answers how many rows each table had at that moment.</summary>
    /// <exception cref="StartupException"><c>pg_dump</c> failed.</exception>
    public async Task<SortedDictionary<string, long>> WriteAsync(string file, CancellationToken cancellation)
    {
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        await using var export = new NpgsqlCommand("select pg_export_snapshot()", connection, moment);
        var snapshot = (string)(await export.ExecuteScalarAsync(cancellation))!;
        await RunAsync("pg_dump", ["--format=custom", $"--exclude-table-data=*.{LeftOut}", $"--snapshot={snapshot}", $"--file={file}"], cancellation);
        await RunAsync("pg_restore", ["--list", "--file=/dev/null", file], cancellation);
        return await CountRowsAsync(connection, cancellation);
    }

    /// <summary>Fills an empty database, and answers how many rows each table has.</summary>
    /// <exception cref="StartupException"><c>pg_restore</c> failed, for instance because the file is of a newer PostgreSQL.</exception>
    public async Task<SortedDictionary<string, long>> ReadAsync(string file, CancellationToken cancellation)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await RunAsync("pg_restore", ["--exit-on-error", "--no-owner", $"--jobs={Environment.ProcessorCount}", $"--dbname={name}", file], cancellation);
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await CountRowsAsync(connection, cancellation);
    }

    private static async Task<SortedDictionary<string, long>> CountRowsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var tables = new List<string>();
        await using (var list = new NpgsqlCommand(OrdinaryTables, connection))
        await using (var reader = await list.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
                tables.Add(reader.GetString(0));
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table}", connection);
            count.CommandTimeout = 0;
            rows[table] = (long)(await count.ExecuteScalarAsync(cancellation))!;
        }

        return rows;
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        var environment = new Dictionary<string, string>
        {
            ["PGHOST"] = target.Host!,
            ["PGPORT"] = $"{target.Port}",
            ["PGUSER"] = target.Username!,
            ["PGPASSWORD"] = target.Password!,
            ["PGDATABASE"] = target.Database!,
        };
        var run = await ExternalProgram.RunAsync([programs.Path(program), .. arguments], cancellation, environment);
        if (run.ExitCode != 0)
            throw ServerLog.SaysDiskFull(run.Errors) ? StartupException.DiskFull(arguments[^1]) : new StartupException($"{program} failed: {run.Complaint}");
    }
}
