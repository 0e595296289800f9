using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>Positional parameters and batches, so that a transaction is one round trip.</summary>
internal static class Sql
{
    /// <summary>SQLSTATE raised by the database function <c>require_row</c> when a compare-and-set met no row.</summary>
    public const string NoRow = "GP001";

    public static NpgsqlCommand Command(this NpgsqlDataSource database, string text, params ReadOnlySpan<object?> values)
    {
        var command = database.CreateCommand(text);
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        return command;
    }

    /// <summary>Tells whoever listens on the channel; a payload has at most 7,999 bytes.</summary>
    public static async Task NotifyAsync(this NpgsqlDataSource database, string channel, string payload, CancellationToken cancellation)
    {
        await using var command = database.Command("select pg_notify($1, $2)", channel, payload);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static NpgsqlBatch Add(this NpgsqlBatch batch, string text, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values)
            command.Parameters.Add(Parameter(value));
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>A JSON text as a parameter of type json.</summary>
    public static NpgsqlParameter Json(string? text) => new() { Value = (object?)text ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Json };

    /// <summary>A typed parameter that may be null.</summary>
    public static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    public static T? Get<T>(this NpgsqlDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? default : reader.GetFieldValue<T>(ordinal);
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        NpgsqlParameter made => made,
        null => new NpgsqlParameter { Value = DBNull.Value },
        DateTimeOffset at => new NpgsqlParameter { Value = at.ToUniversalTime() },
        _ => new NpgsqlParameter { Value = value },
    };
}
