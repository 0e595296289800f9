using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Work that nobody needs any more.</summary>
internal sealed class ExternalRemovalStore(NpgsqlDataSource database, IOptions<AwsOptions> options, TimeProvider time)
{
    private const int SweepSize = 200;

    /// <summary>Late and repeated messages about a job are known for so long after its documents went.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(14);

    /// <summary>Answers are kept until their documents hold the text themselves, and a little longer for those that come in together.</summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromHours(1);

    /// <summary>Drops answers that have become texts of documents; the text is found there from now on, and expires there.</summary>
    public async Task<int> ForgetUsedAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update external_job j
            set state = 'forgotten', answer = null
            where j.state = 'answered' and j.ended_at < $1
                and not exists (
                    select
                    from external_job_user u
                    join document d on d.id = u.document_id
                    where u.service = j.service and u.key = j.key and d.status in ('Uploaded', 'Accepted', 'Failed') and d.text_expired_at is null)
            """,
            time.GetUtcNow() - AnswersKept);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Work without documents whose copies at the service are still to be removed.</summary>
    public async Task<IReadOnlyList<(string Service, string Key, int Generation)>> OrphansAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await using var command = database.Command(
            """
            select j.service, j.key, j.generation
            from external_job j
            where j.removed_at is null
                and not exists (select from external_job_user u where u.service = j.service and u.key = j.key)
                and (j.state not in ('reserved', 'running') or j.notified_at is not null or j.reserved_at < $1)
            limit $2
            """,
            now - options.Value.JobTimeout, SweepSize);
        var orphans = new List<(string, string, int)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            orphans.Add((reader.GetString(0), reader.GetString(1), reader.GetInt32(2)));
        return orphans;
    }

    /// <summary>The service holds nothing of it any more.</summary>
    public async Task RemovedAsync(string service, string key, CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            update external_job j
            set removed_at = $3, state = 'forgotten', answer = null
            where j.service = $1 and j.key = $2
                and not exists (select from external_job_user u where u.service = j.service and u.key = j.key)
            """,
            service, key, time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Deletes the rows of what was removed long ago.</summary>
    public async Task PurgeAsync(CancellationToken cancellation)
    {
        await using var command = database.Command(
            """
            delete from external_job j
            where j.removed_at < $1
                and not exists (select from external_job_user u where u.service = j.service and u.key = j.key)
            """,
            time.GetUtcNow() - Remembered);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
