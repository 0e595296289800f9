using System.Text;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>
/// Passwords of encrypted files, each a row beside its document: given in the transaction that makes or moves the document, taken away in the one that stores
/// its text or ends it. A failed document keeps it for its redrive until <see cref="KeptAfterFailure"/> is over.
/// </summary>
public sealed class PasswordStore(NpgsqlDataSource database)
{
    /// <summary>From being given to being forgotten, where nothing is going to read the file by itself.</summary>
    public static readonly TimeSpan KeptAfterFailure = TimeSpan.FromDays(1);

    private const string Keep = """
        insert into document_password (document_id, password, given_at)
        values ($1, $2, $3)
        on conflict (document_id) do update set password = excluded.password, given_at = excluded.given_at
        """;

    private const string Forget = """
        delete from document_password
        where document_id = $1
        """;

    private const string Expire = """
        delete from document_password
        where document_id in (
            select p.document_id
            from document_password p
            join document d on d.id = p.document_id
            where p.given_at < $1 and d.status not in ('Uploaded', 'Accepted')
            limit $2)
        """;

    /// <summary>The password that was given for the document's next reading; null when there is none.</summary>
    public async Task<string?> FindAsync(DocumentId id, CancellationToken cancellation)
    {
        await using var command = database.Command("select password from document_password where document_id = $1", id.Value);
        return await command.ExecuteScalarAsync(cancellation) is byte[] password ? Encoding.UTF8.GetString(password) : null;
    }

    /// <summary>Forgets those given before the moment whose documents wait for no reading. Answers how many.</summary>
    public async Task<int> ExpireAsync(DateTimeOffset before, int most, CancellationToken cancellation)
    {
        await using var command = database.Command(Expire, before, most);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Adds what a move means for the password: a new one is kept where a reading comes next; one that can be of no more use goes.</summary>
    internal static void AddMove(NpgsqlBatch batch, DocumentId id, DocumentStatus from, DocumentStatus to, string? given, DateTimeOffset at)
    {
        if (to.IsUnread() && !string.IsNullOrEmpty(given))
            AddKeep(batch, id, given, at);
        else if (MayHold(from) && !MayHold(to))
            batch.Add(Forget, id.Value);
    }

    internal static void AddKeep(NpgsqlBatch batch, DocumentId id, string password, DateTimeOffset at) => batch.Add(Keep, id.Value, Encoding.UTF8.GetBytes(password), at);

    private static bool MayHold(DocumentStatus status) => status.IsUnread() || status == DocumentStatus.Failed;
}
