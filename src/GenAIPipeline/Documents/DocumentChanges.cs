using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
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
/// Tells watchers of changes: at once within the process, and by NOTIFY (gathered for 50 ms, progress for a second, so that a busy
/// pipeline does not pay for it) across processes. A hint, never the truth: a watcher re-reads the row.
/// </summary>
public sealed partial class DocumentChanges : BackgroundService
{
    private const string ChannelName = "document_change";
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan GatherProgress = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource database;
    private readonly ILogger<DocumentChanges> log;
    private readonly string process = Guid.NewGuid().ToString("N")[..8];
    private readonly ConcurrentDictionary<Guid, VersionProgress> latest = [];
    private readonly ConcurrentDictionary<Guid, ChangeLine> untold = [];
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

    /// <summary>The row was written with this status.</summary>
    public void Changed(Document document)
    {
        Outdate(document.Id.Value, document.Version);
        Tell(new DocumentChange(document.Id, document.Tenant, document.Status, null));
        Send(new(process, document.Id.Value, document.Tenant, document.Version, document.Status));
    }

    /// <summary>The row was deleted.</summary>
    public void Removed(DocumentId id, string tenant)
    {
        Outdate(id.Value, long.MaxValue);
        Tell(new DocumentChange(id, tenant, null, null));
        Send(new(process, id.Value, tenant, long.MaxValue, null));
    }

    /// <summary>A running stage got further. Told within this process at once, and remembered for whoever looks.</summary>
    public void Progressed(Document document, StageProgress progress)
    {
        latest[document.Id.Value] = new(document.Version, progress);
        Tell(new DocumentChange(document.Id, document.Tenant, document.Status, progress));
        untold[document.Id.Value] = new(process, document.Id.Value, document.Tenant, document.Version, document.Status, progress);
    }

    /// <summary>The last progress of the document's present stage.</summary>
    public StageProgress? LatestProgress(DocumentId id) => latest.GetValueOrDefault(id.Value)?.Progress;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.WhenAll(SendAsync(stoppingToken), SendProgressAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; watchers elsewhere re-read on their own
        }
    }

    private void Send(ChangeLine line)
    {
        untold.TryRemove(line.Id, out _);
        outgoing.Writer.TryWrite(JsonSerializer.Serialize(line, DocumentJson.Options));
    }

    private async Task SendProgressAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(GatherProgress, stoppingToken);
            foreach (var (id, line) in untold)
                if (untold.TryRemove(new(id, line)))
                    outgoing.Writer.TryWrite(JsonSerializer.Serialize(line, DocumentJson.Options));
        }
    }

    private async Task SendAsync(CancellationToken stoppingToken)
    {
        var lines = new List<string>();
        while (await outgoing.Reader.WaitToReadAsync(stoppingToken))
        {
            await Task.Delay(Gather, stoppingToken);
            lines.Clear();
            var length = 0;
            while (length < 7_000 && outgoing.Reader.TryRead(out var line))
            {
                lines.Add(line);
                length += Encoding.UTF8.GetByteCount(line) + 1;
            }

            await NotifyAsync(string.Join('\n', lines), stoppingToken);
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

        foreach (var text in payload.Split('\n'))
            if (JsonSerializer.Deserialize<ChangeLine>(text, DocumentJson.Options) is { } line && line.Process != process)
                Received(line);
    }

    private void Received(ChangeLine line)
    {
        if (line.Progress is { } progress)
            latest[line.Id] = new(line.Version, progress);
        else
            Outdate(line.Id, line.Version);
        Tell(new DocumentChange(new(line.Id), line.Tenant, line.Status, line.Progress));
    }

    // A worker may have begun before the news of a new document came around: its progress is of the same version of the row.
    private void Outdate(Guid id, long version)
    {
        if (latest.TryGetValue(id, out var known) && known.Version < version)
            latest.TryRemove(new(id, known));
    }

    private void Tell(DocumentChange? change)
    {
        foreach (var watcher in watchers.Values)
            watcher(change);
    }

    [LoggerMessage(LogLevel.Warning, "Changes were not told to other processes: {Reason}")]
    private partial void NotSent(string reason);

    /// <summary>What other processes are told, a line of JSON each.</summary>
    private sealed record ChangeLine(string Process, Guid Id, string Tenant, long Version, DocumentStatus? Status, StageProgress? Progress = null);

    /// <summary>Progress of the stage that took this version of the row.</summary>
    private sealed record VersionProgress(long Version, StageProgress Progress);

    private sealed class Subscription(DocumentChanges owner) : IDisposable
    {
        public void Dispose() => owner.watchers.TryRemove(this, out _);
    }
}
