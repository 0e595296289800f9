using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Models;

/// <summary>What a look into the store gave.</summary>
/// <param name="Value">The answer, if it is there.</param>
/// <param name="Remaining">How long it will be.</param>
/// <param name="IsClaimed">The asker has to compute it. Without a value and a claim another process computes it.</param>
internal sealed record AnswerClaim(byte[]? Value, TimeSpan Remaining, bool IsClaimed);

/// <summary>Who claims an answer.</summary>
/// <param name="Id">Of the process, or of its listening connection.</param>
/// <param name="IsWatched">Whether that connection holds the advisory lock of the id, so that others see at once when it is gone.</param>
internal sealed record AnswerOwner(Guid Id, bool IsWatched);

/// <summary>Answers by the hash of everything that went into them. Claims make one process compute what many want.</summary>
public sealed class AnswerStore(NpgsqlDataSource database) : IDisposable
{
    /// <summary>
    /// Notifications: a key wakes who waits for it, <c>-scope key</c> tells that an answer was deleted, <see cref="AllDeleted"/> that many were.
    /// </summary>
    internal const string Channel = "answer";

    internal const string AllDeleted = "*";

    /// <summary>A long document asks for a hundred parts at once: they share a few connections instead of taking the whole pool.</summary>
    private const int MostConnections = 12;

    private readonly SemaphoreSlim turns = new(MostConnections);

    /// <summary>The value if it is there, else an attempt to own its computation; then the document is noted as a user.</summary>
    internal Task<AnswerClaim> ClaimAsync(AnswerRequest request, AnswerOwner owner, TimeSpan lease, CancellationToken cancellation) => InTurnAsync(async () =>
    {
        await using var command = database.Command(
            """
            with present as materialized (
                select value, expires_at - now() as remaining
                from answer
                where tenant = $1 and key = $2 and value is not null and expires_at > now()
            ), used as (
                insert into answer_user (tenant, key, document_id)
                select $1, $2, $8
                where not exists (select from present)
                on conflict do nothing
            ), claimed as (
                insert into answer as held (tenant, key, owner, is_watched, lease_until, profile, model)
                select $1, $2, $3, $4, now() + $5, $6, $7
                where not exists (select from present)
                on conflict (tenant, key) do update
                set owner = excluded.owner, is_watched = excluded.is_watched, lease_until = excluded.lease_until, value = null, expires_at = null, bytes = 0
                where answer_is_free(held, excluded.owner)
                returning 1
            )
            select (select value from present), (select remaining from present), exists (select from claimed)
            """,
            request.Scope, request.Key, owner.Id, owner.IsWatched, lease, request.Profile, request.Model, request.Document);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.IsDBNull(0) ? new AnswerClaim(null, default, reader.GetBoolean(2)) : new AnswerClaim(reader.GetFieldValue<byte[]>(0), reader.GetTimeSpan(1), false);
    }, cancellation);

    /// <summary>Asks the owner to tell when the answer is there or given up.</summary>
    internal Task AwaitAsync(AnswerRequest request, CancellationToken cancellation) => ExecuteAsync(
        """
        update answer
        set is_awaited = true
        where tenant = $1 and key = $2 and value is null and not is_awaited
        """,
        cancellation, request.Scope, request.Key);

    /// <summary>Keeps a claim alive.</summary>
    internal Task RenewAsync(AnswerRequest request, AnswerOwner owner, TimeSpan lease, CancellationToken cancellation) => ExecuteAsync(
        """
        update answer
        set lease_until = now() + $4
        where tenant = $1 and key = $2 and owner = $3 and value is null
        """,
        cancellation, request.Scope, request.Key, owner.Id, lease);

    /// <summary>Stores a value under a claim, lost or not, and wakes who waits: the first writer wins.</summary>
    /// <returns>False if another was first, or if the last user was deleted meanwhile: then nothing is stored.</returns>
    internal Task<bool> StoreAsync(AnswerRequest request, byte[] value, CancellationToken cancellation) => AnyAsync(
        $"""
        with stored as (
            update answer
            set value = $3, owner = null, lease_until = null, expires_at = now() + $4, bytes = octet_length($3), used_at = now()
            where tenant = $1 and key = $2 and value is null
            returning is_awaited
        )
        select case when is_awaited then pg_notify('{Channel}', $5)::text end
        from stored
        """,
        cancellation, request.Scope, request.Key, value, request.Lifetime, request.KeyText);

    /// <summary>Gives a claim back after a failure, and wakes who waits.</summary>
    internal Task ReleaseAsync(AnswerRequest request, AnswerOwner owner, CancellationToken cancellation) => AnyAsync(
        $"""
        with released as (
            delete from answer
            where tenant = $1 and key = $2 and owner = $3 and value is null
            returning is_awaited
        )
        select case when is_awaited then pg_notify('{Channel}', $4)::text end
        from released
        """,
        cancellation, request.Scope, request.Key, owner.Id, request.KeyText);

    /// <summary>Writes hits: who uses the answers, that they were used, and the rows of the ledger.</summary>
    internal async Task NoteAsync(IReadOnlyList<AnswerUse> uses, CancellationToken cancellation)
    {
        if (uses.Count == 0)
            return;
        var ordered = uses.OrderBy(use => use.Request.Scope, StringComparer.Ordinal).ThenBy(use => use.Request.KeyText, StringComparer.Ordinal).ThenBy(use => use.Request.Document, StringComparer.Ordinal).ToList();
        var scopes = ordered.Select(use => use.Request.Scope).ToArray();
        var keys = ordered.Select(use => use.Request.Key).ToArray();
        await using var batch = database.CreateBatch();
        // Nothing here is worth a write to the disk of its own: the commit of the document's stage takes it along.
        batch.Add("select set_config('synchronous_commit', 'off', true)");
        batch.Add(
            """
            insert into answer_user (tenant, key, document_id)
            select used.tenant, used.key, used.document
            from unnest($1::text[], $2::bytea[], $3::text[]) used (tenant, key, document)
            where exists (select from answer where answer.tenant = used.tenant and answer.key = used.key)
            on conflict do nothing
            """,
            scopes, keys, ordered.Select(use => use.Request.Document).ToArray());
        // Rows that a deletion holds are going anyway.
        batch.Add(
            """
            with stale as (
                select tenant, key
                from answer
                where (tenant, key) in (select * from unnest($1::text[], $2::bytea[])) and used_at < now() - interval '1 hour'
                for update skip locked
            )
            update answer
            set used_at = now()
            from stale
            where answer.tenant = stale.tenant and answer.key = stale.key
            """,
            scopes, keys);
        foreach (var use in uses)
            UsageStore.AddAppend(batch, use.Row);
        await batch.ExecuteNonQueryAsync(cancellation);
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
            $"""
            with gone as (
                delete from answer_user
                where tenant in ($1, '{AnswerRequest.Everybody}') and document_id = $2
                returning tenant, key
            ), deleted as (
                delete from answer
                using gone
                where answer.tenant = gone.tenant and answer.key = gone.key
                and not exists (select from answer_user other where other.tenant = answer.tenant and other.key = answer.key and other.document_id <> $2)
                returning answer.tenant, answer.key
            )
            select count(pg_notify('{Channel}', '-' || tenant || ' ' || encode(key, 'hex'))::text)::int
            from deleted
            """,
            connection,
            transaction)
        {
            Parameters = { new() { Value = tenant }, new() { Value = document } },
        };
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Deletes answers that were made before the moment, however long they would still be valid.</summary>
    /// <returns>Number of answers deleted.</returns>
    public Task<int> ExpireAsync(DateTimeOffset before, int most, CancellationToken cancellation) => DeleteAsync(
        "(tenant, key) in (select tenant, key from answer where created_at < $1 and value is not null order by created_at limit $2)", cancellation, before, most);

    /// <summary>Deletes answers that expired, whose computation was abandoned, or whose users all left at the same moment.</summary>
    /// <returns>Number of answers deleted.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellation)
    {
        // A use may be noted a moment after its document was deleted.
        await ExecuteAsync(
            """
            delete from answer_user
            using document_tombstone gone
            where answer_user.document_id = gone.id::text and answer_user.tenant in (gone.tenant, '*')
            """,
            cancellation);
        return await DeleteAsync(
            """
            expires_at <= now()
            or lease_until < now() - interval '1 hour'
            or (value is not null and not exists (select from answer_user u where u.tenant = answer.tenant and u.key = answer.key))
            """,
            cancellation);
    }

    /// <summary>Deletes the answers that were used longest ago, so that the others have at most so many bytes.</summary>
    /// <returns>Number of answers deleted.</returns>
    public Task<int> TrimAsync(long bytes, CancellationToken cancellation) => DeleteAsync(
        """
        (tenant, key) in (
            select tenant, key
            from (select tenant, key, sum(bytes::bigint) over (order by used_at desc, tenant, key) as kept from answer where value is not null) ranked
            where kept > $1)
        """,
        cancellation, bytes);

    /// <summary>Deletes the answers of a tenant, profile or model (null: of all); what is being computed is not touched.</summary>
    /// <returns>Number of answers deleted.</returns>
    public Task<int> ClearAsync(string? tenant, string? profile, string? model, CancellationToken cancellation) => DeleteAsync(
        "value is not null and ($1::text is null or tenant = $1) and ($2::text is null or profile = $2) and ($3::text is null or model = $3)",
        cancellation, Text(tenant), Text(profile), Text(model));

    /// <summary>Deletes by a condition, and tells every process to forget what it has in memory.</summary>
    private async Task<int> DeleteAsync(string condition, CancellationToken cancellation, params object?[] values)
    {
        await using var command = database.Command(
            $"""
            with gone as (
                delete from answer
                where {condition}
                returning tenant, key
            ), users as (
                delete from answer_user
                using gone
                where answer_user.tenant = gone.tenant and answer_user.key = gone.key
            ), counted as (
                select count(*)::int as deleted
                from gone
            )
            select deleted, case when deleted > 0 then pg_notify('{Channel}', '{AllDeleted}')::text end
            from counted
            """,
            values);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    public void Dispose() => turns.Dispose();

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params object?[] values) => InTurnAsync(async () =>
    {
        await using var command = database.Command(sql, values);
        return await command.ExecuteNonQueryAsync(cancellation);
    }, cancellation);

    private Task<bool> AnyAsync(string sql, CancellationToken cancellation, params object?[] values) => InTurnAsync(async () =>
    {
        await using var command = database.Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation);
    }, cancellation);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        try
        {
            return await work();
        }
        finally
        {
            turns.Release();
        }
    }

    private static NpgsqlParameter Text(string? value) => Sql.Nullable(value, NpgsqlTypes.NpgsqlDbType.Text);
}
