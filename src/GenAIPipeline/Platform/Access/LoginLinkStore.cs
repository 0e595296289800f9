using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Platform.Access;

/// <summary>Links that open one browser, once.</summary>
public sealed class LoginLinkStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>From making a link to its end.</summary>
    public static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(10);

    /// <summary>Makes a link's token.</summary>
    public async Task<string> AddAsync(CancellationToken cancellation)
    {
        var token = SecretText.NewToken();
        var now = time.GetUtcNow();
        await using var command = database.Command(
            """
            with outdated as (
                delete from login_link
                where expires_at < $3
            )
            insert into login_link (hash, expires_at)
            values ($1, $2)
            """,
            SecretText.Hash(token), now + ValidFor, now);
        await command.ExecuteNonQueryAsync(cancellation);
        return token;
    }

    /// <summary>Deletes links that can no longer be used.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        await using var command = database.Command("delete from login_link where expires_at < $1", time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Uses the link up; true for exactly one caller, in time.</summary>
    public async Task<bool> ConsumeAsync(string token, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update login_link
            set used_at = $2
            where hash = $1 and used_at is null and expires_at > $2
            """,
            SecretText.Hash(token), time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellation) == 1;
    }
}
