using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Models;

/// <summary>Answers by the hash of everything that went into them. Claims make one process compute what many want.</summary>
public sealed class AnswerStore(NpgsqlDataSource database)
{
    /// <summary>The value if it is there, else an attempt to own its computation; either way the document is noted as a user.</summary>
    /// <returns>The value, or whether the claim was won; neither if another process computes it.</returns>
    internal async Task<(byte[]? Value, bool IsClaimed)> ClaimAsync(string tenant, byte[] key, Guid owner, TimeSpan lease, string document, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            with present as materialized (
                select value from answer
                where tenant = $1 and key = $2 and value is not null and expires_at > now()
            ), used as (
                insert into answer_user (tenant, key, document_id)
                values ($1, $2, $5)
                on conflict do nothing
            ), claimed as (
                insert into answer (tenant, key, owner, lease_until)
                select $1, $2, $3, now() + $4
                where not exists (select from present)
                on conflict (tenant, key) do update
                set owner = excluded.owner, lease_until = excluded.lease_until, value = null, expires_at = null, bytes = 0
                where (answer.value is null and answer.lease_until < now()) or answer.expires_at <= now()
                returning 1
            )
            select (select value from present), exists (select from claimed)
            """,
            tenant, key, owner, lease, document);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.IsDBNull(0) ? null : reader.GetFieldValue<byte[]>(0), reader.GetBoolean(1));
    }

    /// <summary>Keeps a claim alive; false if it was lost.</summary>
    internal async Task<bool> RenewAsync(string tenant, byte[] key, Guid owner, TimeSpan lease, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update answer
            set lease_until = now() + $4
            where tenant = $1 and key = $2 and owner = $3 and value is null
            """,
            tenant, key, owner, lease);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Stores a value under a claim, lost or not: the first writer wins. Nothing is stored if the last user was deleted meanwhile.</summary>
    internal async Task StoreAsync(string tenant, byte[] key, byte[] value, TimeSpan lifetime, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update answer
            set value = $3, owner = null, lease_until = null, expires_at = now() + $4, bytes = octet_length($3)
            where tenant = $1 and key = $2 and value is null
            """,
            tenant, key, value, lifetime);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Gives a claim back after a failure.</summary>
    internal async Task ReleaseAsync(string tenant, byte[] key, Guid owner, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            delete from answer
            where tenant = $1 and key = $2 and owner = $3 and value is null
            """,
            tenant, key, owner);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Forgets a document as a user and deletes the answers that no other document uses.</summary>
    /// <returns>Number of answers deleted.</returns>
    public async Task<int> RemoveUserAsync(string tenant, string document, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await RemoveUserAsync(connection, null, tenant, document, cancellation);
    }

    /// <inheritdoc cref="RemoveUserAsync(string, string, CancellationToken)"/>
    public async Task<int> RemoveUserAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, string tenant, string document, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            with gone as (
                delete from answer_user
                where tenant = $1 and document_id = $2
                returning key
            )
            delete from answer
            using gone
            where answer.tenant = $1 and answer.key = gone.key
            and not exists (select from answer_user other where other.tenant = $1 and other.key = answer.key and other.document_id <> $2)
            """,
            connection,
            transaction)
        {
            Parameters = { new() { Value = tenant }, new() { Value = document } },
        };
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deletes answers that were made before the moment, however long they would still be valid.</summary>
    /// <returns>Number of answers deleted.</returns>
    public async Task<int> ExpireAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            with gone as (
                delete from answer
                where (tenant, key) in (select tenant, key from answer where created_at < $1 and value is not null order by created_at limit $2)
                returning tenant, key
            ), users as (
                delete from answer_user
                using gone
                where answer_user.tenant = gone.tenant and answer_user.key = gone.key
            )
            select count(*)::int from gone
            """,
            before, most);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Deletes answers that expired, whose computation was abandoned, or whose users all left at the same moment.</summary>
    /// <returns>Number of answers deleted.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            with gone as (
                delete from answer
                where expires_at <= now()
                or lease_until < now() - interval '1 hour'
                or (value is not null and not exists (select from answer_user u where u.tenant = answer.tenant and u.key = answer.key))
                returning tenant, key
            ), users as (
                delete from answer_user
                using gone
                where answer_user.tenant = gone.tenant and answer_user.key = gone.key
            )
            select count(*)::int from gone
            """);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
