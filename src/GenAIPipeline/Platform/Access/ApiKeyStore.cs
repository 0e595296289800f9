using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Access;

/// <summary>Keys in the database.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Told of every revocation, with the key's id.</summary>
    internal const string Channel = "api_key_revoked";

    private const string Columns = "id, tenant, name, prefix, scopes, created_at, created_by, last_used_at, revoked_at";

    private static readonly TimeSpan UseIsNotedEvery = TimeSpan.FromMinutes(1);

    /// <summary>Makes a key; its text is in the answer and nowhere else.</summary>
    public async Task<(ApiKey Key, string Text)> AddAsync(string tenant, string name, IReadOnlyList<string> scopes, string by, CancellationToken cancellation)
    {
        var text = SecretText.NewKey();
        return (await InsertAsync(text, tenant, name, scopes, by, cancellation), text);
    }

    /// <summary>Stores a key whose text exists already; answers the stored one when it is known.</summary>
    internal async Task<ApiKey> InsertAsync(string text, string tenant, string name, IReadOnlyList<string> scopes, string by, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            insert into api_key (id, tenant, name, hash, prefix, scopes, created_by)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (hash) do update set hash = excluded.hash
            returning {Columns}
            """,
            Guid.CreateVersion7(time.GetUtcNow()), tenant, name, SecretText.Hash(text), SecretText.Prefix(text), scopes.ToArray(), by);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return Read(reader);
    }

    /// <summary>Keys of all tenants, newest first, revoked ones too.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from api_key
            order by id desc
            """);
        var keys = new List<ApiKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            keys.Add(Read(reader));
        return keys;
    }

    /// <summary>Ends a key at once, in all processes; false when there is no such key. Harmless when repeated.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            with revoked as (
                update api_key
                set revoked_at = coalesce(revoked_at, $2)
                where id = $1
                returning id
            )
            select id, pg_notify('{Channel}', id::text)
            from revoked
            """,
            id, time.GetUtcNow());
        return await command.ExecuteScalarAsync(cancellation) is not null;
    }

    /// <summary>The valid key of that digest, or null.</summary>
    internal async Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from api_key
            where hash = $1 and revoked_at is null
            """,
            hash);
        return await FindOneAsync(command, cancellation);
    }

    /// <summary>The valid key of that id, or null.</summary>
    internal async Task<ApiKey?> FindAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command(
            $"""
            select {Columns}
            from api_key
            where id = $1 and revoked_at is null
            """,
            id);
        return await FindOneAsync(command, cancellation);
    }

    private async Task<ApiKey?> FindOneAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        ApiKey key;
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation))
                return null;
            key = Read(reader);
        }

        if (key.LastUsedAt is null || key.LastUsedAt < time.GetUtcNow() - UseIsNotedEvery)
            await NoteUseAsync(key.Id, cancellation);
        return key;
    }

    private async Task NoteUseAsync(Guid id, CancellationToken cancellation)
    {
        await using var command = database.Command("update api_key set last_used_at = $2 where id = $1", id, time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static ApiKey Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<string[]>(4),
        reader.GetFieldValue<DateTimeOffset>(5), reader.GetString(6), reader.Get<DateTimeOffset?>("last_used_at"), reader.Get<DateTimeOffset?>("revoked_at"));
}
