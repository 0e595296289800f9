using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Publishing;

/// <summary>How far a tenant's feed has been sent.</summary>
/// <param name="Tenant">Whose feed.</param>
/// <param name="Sent">Everything up to here was taken; 0 for nothing yet.</param>
/// <param name="Last">The newest event.</param>
public sealed record FeedBacklog(string Tenant, long Sent, long Last);

/// <summary>Who sends, and how far it is.</summary>
public sealed class EventRelayStore(NpgsqlDataSource database, FeedStore feed)
{
    /// <summary>Takes or renews the right to send; false while another process has it. A dead one's ends by itself.</summary>
    public async Task<bool> HoldAsync(string relay, Guid owner, TimeSpan lease, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            insert into event_relay as r (name, owner, lease_until)
            values ($1, $2, now() + $3)
            on conflict (name) do update
            set owner = excluded.owner, lease_until = excluded.lease_until
            where r.owner = excluded.owner or r.lease_until < now()
            """,
            relay, owner, lease);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }

    /// <summary>Gives the right back, so that another process need not wait for its end.</summary>
    public async Task ReleaseAsync(string relay, Guid owner, CancellationToken cancellation)
    {
        await using var command = database.Command("delete from event_relay where name = $1 and owner = $2", relay, owner);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The tenants with events that are still to be sent.</summary>
    public async Task<IReadOnlyList<FeedBacklog>> BacklogAsync(string relay, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            select p.tenant, coalesce(c.sequence, 0), p.last
            from feed_position p
            left join event_relay_cursor c on c.relay = $1 and c.tenant = p.tenant
            where p.last > coalesce(c.sequence, 0)
            order by p.tenant
            """,
            relay);
        var backlogs = new List<FeedBacklog>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            backlogs.Add(new FeedBacklog(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2)));
        return backlogs;
    }

    /// <summary>The oldest events of a tenant that are still to be sent.</summary>
    public Task<IReadOnlyList<FeedEvent>> ReadAsync(FeedBacklog backlog, int most, CancellationToken cancellation) => feed.ReadAsync(backlog.Tenant, backlog.Sent, [], most, cancellation);

    /// <summary>Notes that everything up to the sequence was taken; false if the right to send was lost meanwhile.</summary>
    public async Task<bool> AdvanceAsync(string relay, Guid owner, string tenant, long sequence, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            insert into event_relay_cursor as c (relay, tenant, sequence)
            select name, $3, $4
            from event_relay
            where name = $1 and owner = $2
            on conflict (relay, tenant) do update
            set sequence = greatest(c.sequence, excluded.sequence)
            """,
            relay, owner, tenant, sequence);
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }
}
