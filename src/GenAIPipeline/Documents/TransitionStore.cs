using System.Text.Json;
using GenAIPipeline.Events;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.Documents;

/// <summary>Commits moves of documents: one round trip, one transaction, one writer who wins.</summary>
public sealed class TransitionStore(NpgsqlDataSource database, DocumentStore documents, WakeUpQueue wakeUps, FeedSignal feed, DocumentChanges changes, TimeProvider time)
{
    // A wake-up that met the lease has set wake_again: then the row may not go to sleep, it is due at once.
    private const string Move = """
        with moved as (
            update document
            set status = $4,
                version = version + 1,
                updated_at = $5,
                ended_at = case when $4 in ('Completed', 'Rejected', 'Failed', 'Cancelled') then $5 end,
                attempt = $6,
                run = coalesce($7, run),
                profile = coalesce($8, profile),
                media_type = coalesce($9, media_type),
                pages = coalesce($10, pages),
                seconds = coalesce($11, seconds),
                text_key = coalesce($12, text_key),
                error = $13,
                wait = $14,
                review = case when $7 is null then coalesce($15, review) else $15 end,
                result = coalesce($16, result),
                lease_token = case when $3::bigint is null then lease_token + 1 else lease_token end,
                lease_until = case when $17 then lease_until end,
                wake_at = case
                    when $4 not in ('Uploaded', 'Accepted', 'TextExtracted', 'Summarized', 'ReadyToPublish') then null
                    when $17 then wake_at
                    when wake_again then $5
                    else $18 end,
                wake_again = false,
                job_id = coalesce($19, job_id)
            where id = $1
                and version = $2
                and ($3::bigint is null or lease_token = $3)
            returning 1
        )
        select require_row(count(*)) from moved
        """;

    private const string SetContent = """
        update document
        set bytes = $2,
            sha256 = $3,
            labels = $4,
            profile = $5,
            duplicate_of = (select d.id from document d where d.tenant = document.tenant and d.sha256 = $3 and d.id <> $1 order by d.id limit 1)
        where id = $1
        """;

    private const string InsertHistory = """
        insert into document_history (document_id, run, status, stage, detail, actor)
        values ($1, $2, $3, $4, $5, $6)
        """;

    private const string InsertResult = """
        insert into stage_result (document_id, run, stage, body)
        values ($1, $2, $3, $4)
        on conflict (document_id, stage, run) do update set body = excluded.body, created_at = now()
        """;

    private const string InsertReview = """
        insert into review (id, document_id, tenant, run, lane, reasons)
        values ($1, $2, $3, $4, $5, $6)
        """;

    private const string WithdrawReviews = """
        update review
        set status = 'withdrawn', version = version + 1
        where document_id = $1 and status = 'open'
        """;

    private const string InsertDeadLetter = """
        insert into dead_letter (id, document_id, tenant, run, stage, status_before, code, detail, exception, attempts)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    /// <summary>Commits the move.</summary>
    /// <returns>The row as it is now; null when somebody was faster (another version, or the lease is lost): then nothing was committed.</returns>
    public async Task<Document?> ApplyAsync(Transition move, CancellationToken cancellation)
    {
        var at = time.GetUtcNow();
        var after = After(move, at);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        long? job = move.WakesUp ? await wakeUps.NextJobAsync(cancellation) : null;
        AddMove(batch, move, after, job, at);
        if (move.WithdrawsReviews)
            batch.Add(WithdrawReviews, after.Id.Value);
        if (move.From.Status == DocumentStatus.Failed && move.To != DocumentStatus.Failed)
            DeadLetterStore.AddClose(batch, after.Id, move.Actor, at);
        await AddBelongingsAsync(batch, move, after, at, cancellation);
        if (job is { } number)
            wakeUps.AddJob(batch, number, after.Id.Value, after.FileName, at);
        PasswordStore.AddMove(batch, after.Id, move.From.Status, move.To, move.Password, at);
        move.Also?.Invoke(batch);
        try
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }
        catch (PostgresException e) when (e.SqlState == Sql.NoRow)
        {
            return null;
        }

        if (move.WakesUp || move.Children.Count > 0)
            wakeUps.Signal();
        if (move.Events.Count > 0 || move.Review is not null || move.DeadLetter is not null || move.Children.Count > 0)
            feed.Committed();
        changes.Changed(after);
        return after;
    }

    private static void AddMove(NpgsqlBatch batch, Transition move, Document after, long? job, DateTimeOffset at) => batch.Add(
        Move,
        after.Id.Value, move.From.Version, Sql.Nullable(move.LeaseToken, NpgsqlDbType.Bigint), move.To.ToString(), at, move.Attempt,
        Sql.Nullable(move.Run, NpgsqlDbType.Integer), Sql.Nullable(move.Profile, NpgsqlDbType.Text),
        Sql.Nullable(move.Facts.MediaType, NpgsqlDbType.Text), Sql.Nullable(move.Facts.Pages, NpgsqlDbType.Integer),
        Sql.Nullable(move.Facts.Seconds, NpgsqlDbType.Double), Sql.Nullable(move.Facts.TextKey, NpgsqlDbType.Text),
        DocumentRow.ToJson(move.Error), DocumentRow.ToJson(move.Wait), DocumentRow.ToJson(move.Review is null ? null : after.Review),
        DocumentRow.ToJson(move.Facts.Result), move.KeepsLease, (move.WakeAt ?? at).ToUniversalTime(), Sql.Nullable(job, NpgsqlDbType.Bigint));

    private async Task AddBelongingsAsync(NpgsqlBatch batch, Transition move, Document after, DateTimeOffset at, CancellationToken cancellation)
    {
        batch.Add(
            InsertHistory,
            after.Id.Value, after.Run, after.Status.ToString(), Sql.Nullable(move.Stage?.ToString(), NpgsqlDbType.Text),
            Sql.Nullable(move.Detail, NpgsqlDbType.Text), Sql.Nullable(move.Actor, NpgsqlDbType.Text));
        if (move.Facts.Content is { } content)
            batch.Add(SetContent, after.Id.Value, content.Bytes, content.Sha256, content.Labels.ToArray(), content.Profile);
        if (move is { Result: { } result, Stage: { } stage })
            batch.Add(InsertResult, after.Id.Value, after.Run, stage.ToString(), JsonSerializer.SerializeToUtf8Bytes(result, result.GetType(), DocumentJson.Options));
        foreach (var child in move.Children)
        {
            documents.AddInsert(batch, child, await wakeUps.NextJobAsync(cancellation), at);
        }

        foreach (var e in move.Events)
            batch.AddEvent(after.Outbox(e), at);
        if (move.Review is { } review)
            AddReview(batch, review, after, at);
        if (move.DeadLetter is { } letter)
            AddDeadLetter(batch, letter, move.From, after, at);
    }

    private static void AddReview(NpgsqlBatch batch, ReviewRequest review, Document after, DateTimeOffset at)
    {
        var id = after.Review!.Id;
        var lane = review.Lane == ReviewLane.Blocking ? "blocking" : "qa";
        batch.Add(InsertReview, id, after.Id.Value, after.Tenant, after.Run, lane, Sql.Json(JsonSerializer.Serialize(review.Reasons, DocumentJson.Options)));
        batch.AddEvent(
            after.Outbox(new ReviewRequested
            {
                DocumentId = after.Id.Value,
                Tenant = after.Tenant,
                Run = after.Run,
                ReviewId = id,
                Lane = lane,
                Reasons = [.. review.Reasons.Select(r => r.Code).Distinct()],
            }),
            at);
    }

    private static void AddDeadLetter(NpgsqlBatch batch, NewDeadLetter letter, Document before, Document after, DateTimeOffset at)
    {
        batch.Add(
            InsertDeadLetter,
            letter.Id, after.Id.Value, after.Tenant, after.Run, letter.Stage.ToString(), before.Status.ToString(), letter.Code, letter.Detail,
            Sql.Nullable(letter.Exception, NpgsqlDbType.Text), letter.Attempts);
        batch.AddEvent(
            after.Outbox(new DeadLetterParked
            {
                DocumentId = after.Id.Value,
                Tenant = after.Tenant,
                Run = after.Run,
                DeadLetterId = letter.Id,
                Stage = letter.Stage.ToString(),
                Code = letter.Code,
                Detail = letter.Detail,
                Attempts = letter.Attempts,
            }),
            at);
    }

    private static Document After(Transition move, DateTimeOffset at) => move.From with
    {
        Status = move.To,
        Version = move.From.Version + 1,
        UpdatedAt = at,
        Attempt = move.Attempt,
        Run = move.Run ?? move.From.Run,
        Profile = move.Profile ?? move.Facts.Content?.Profile ?? move.From.Profile,
        Bytes = move.Facts.Content?.Bytes ?? move.From.Bytes,
        Sha256 = move.Facts.Content?.Sha256 ?? move.From.Sha256,
        Labels = move.Facts.Content?.Labels ?? move.From.Labels,
        MediaType = move.Facts.MediaType ?? move.From.MediaType,
        Pages = move.Facts.Pages ?? move.From.Pages,
        Seconds = move.Facts.Seconds ?? move.From.Seconds,
        TextKey = move.Facts.TextKey ?? move.From.TextKey,
        Error = move.Error,
        Wait = move.Wait,
        Review = move.Review is { } review ? new DocumentReview(Guid.CreateVersion7(at), review.Lane, review.Reasons) : move.Run is null ? move.From.Review : null,
        Result = move.Facts.Result ?? move.From.Result,
    };
}
