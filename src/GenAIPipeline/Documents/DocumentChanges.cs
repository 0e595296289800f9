using System.Collections.Concurrent;
using System.Threading.Channels;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Documents;

/// <summary>A change that watchers may want to show: a new status, or progress within one.</summary>
/// <param name="Id">The document.</param>
/// <param name="Tenant">Whose document it is.</param>
/// <param name="Status">Its status; null when it was deleted.</param>
/// <param name="Progress">How far the running stage is, if it told.</param>
public sealed record DocumentChange(DocumentId Id, string Tenant, DocumentStatus? Status, StageProgress? Progress);

/// <summary>
/// Tells watchers of changes: at once within the process, and by NOTIFY (gathered for 50 ms, so that a busy pipeline does not pay for
/// it) across processes. A hint, never the truth: a watcher re-reads the row.
/// </summary>
public sealed partial class DocumentChanges : BackgroundService
{
    private const string ChannelName = "document_change";
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly NpgsqlDataSource database;
    private readonly ILogger<DocumentChanges> log;
    private readonly string process = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<Guid, StageProgress> latest = [];
    private readonly ConcurrentDictionary<object, Action<DocumentChange?>> watchers = [];
    private readonly Channel<string> outgoing = Channel.CreateBounded<string>(new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropOldest });

    public DocumentChanges(NpgsqlDataSource database, Listener listener, ILogger<DocumentChanges> log)
    {
        this.database = database;
        this.log = log;
        listener.On(ChannelName, Received);
    }

    /// <summary>Calls back on every change, and with null when changes may have been missed. The callback must be quick. Dispose to stop.</summary>
    public IDisposable Watch(Action<DocumentChange?> changed)
    {
        var token = new Subscription(this);
        watchers[token] = changed;
        return token;
    }

    /// <summary>The row moved to a status (null: it was deleted).</summary>
    public void Changed(DocumentId id, string tenant, DocumentStatus? status)
    {
        latest.TryRemove(id.Value, out _);
        Tell(new DocumentChange(id, tenant, status, null));
        outgoing.Writer.TryWrite($"{process}|{id}|{status}|{tenant}");
    }

    /// <summary>A running stage got further. Told within this process and remembered for whoever looks.</summary>
    public void Progressed(Document document, StageProgress progress)
    {
        latest[document.Id.Value] = progress;
        Tell(new DocumentChange(document.Id, document.Tenant, document.Status, progress));
    }

    /// <summary>The last progress of the document's present stage, as far as this process knows.</summary>
    public StageProgress? LatestProgress(DocumentId id) => latest.GetValueOrDefault(id.Value);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lines = new List<string>();
        try
        {
            while (await outgoing.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Gather, stoppingToken);
                lines.Clear();
                var length = 0;
                while (length < 7_000 && outgoing.Reader.TryRead(out var line))
                {
                    lines.Add(line);
                    length += line.Length + 1;
                }

                await NotifyAsync(string.Join('\n', lines), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; watchers elsewhere re-read on their own
        }
    }

    private async Task NotifyAsync(string payload, CancellationToken stoppingToken)
    {
        try
        {
            await database.NotifyAsync(ChannelName, payload, stoppingToken);
        }
        catch (NpgsqlException e)
        {
            NotSent(e.Message);
        }
    }

    private void Received(string? payload)
    {
        if (payload is null)
        {
            Tell(null);
            return;
        }

        foreach (var line in payload.Split('\n'))
        {
            var parts = line.Split('|', 4);
            if (parts.Length == 4 && parts[0] != process && Guid.TryParse(parts[1], out var id))
                Tell(new DocumentChange(new(id), parts[3], Enum.TryParse<DocumentStatus>(parts[2], out var status) ? status : null, null));
        }
    }

    private void Tell(DocumentChange? change)
    {
        foreach (var watcher in watchers.Values)
            watcher(change);
    }

    [LoggerMessage(LogLevel.Warning, "Changes were not told to other processes: {Reason}")]
    private partial void NotSent(string reason);

    private sealed class Subscription(DocumentChanges owner) : IDisposable
    {
        public void Dispose() => owner.watchers.TryRemove(this, out _);
    }
}
