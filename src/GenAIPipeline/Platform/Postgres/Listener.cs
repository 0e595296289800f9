using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>One connection that listens for notifications of other processes. After every (re)connect subscribers are told to look again, because what was sent meanwhile is lost.</summary>
public sealed partial class Listener(NpgsqlDataSource database, ILogger<Listener> log) : BackgroundService
{
    private readonly Dictionary<string, Action<string?>> subscribers = [];
    private CancellationTokenSource added = new();

    /// <summary>
    /// Id of the connection, which holds <c>pg_advisory_lock(hashtextextended(id::text, 0))</c> as long as it lives: others can see whether this process is dead.
    /// Another one after each reconnect; null while there is none.
    /// </summary>
    public Guid? Presence { get; private set; }

    /// <summary>Calls back with each payload of the channel, and with null after a (re)connect.</summary>
    public void On(string channel, Action<string?> notified)
    {
        lock (subscribers)
        {
            var isNew = !subscribers.TryGetValue(channel, out var before);
            subscribers[channel] = before + notified;
            if (isNew)
                added.Cancel();
        }
    }

    public override void Dispose()
    {
        added.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
            {
                ConnectionLost(e.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(500), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        await using var connection = await database.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, e) => Dispatch(e.Channel, e.Payload);
        var listened = new HashSet<string>();
        var presence = Guid.NewGuid();
        try
        {
            await ExecuteAsync(connection, $"select pg_advisory_lock(hashtextextended('{presence}', 0))", stoppingToken);
            while (true)
            {
                var (channels, more) = Channels();
                foreach (var channel in channels.Where(listened.Add))
                    await ExecuteAsync(connection, $"listen {channel}", stoppingToken);
                Presence = presence;
                foreach (var channel in channels)
                    Dispatch(channel, null);
                await WaitAsync(connection, more, stoppingToken);
            }
        }
        finally
        {
            Presence = null;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>What to listen on, and the token that tells that there is more: services that are made on the first request subscribe late.</summary>
    private (string[] Channels, CancellationToken More) Channels()
    {
        lock (subscribers)
        {
            if (added.IsCancellationRequested)
            {
                added.Dispose();
                added = new();
            }

            return ([.. subscribers.Keys], added.Token);
        }
    }

    private static async Task WaitAsync(NpgsqlConnection connection, CancellationToken more, CancellationToken stoppingToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(more, stoppingToken);
        try
        {
            while (true)
                await connection.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (more.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
        {
            // Another channel has come.
        }
    }

    private void Dispatch(string channel, string? payload)
    {
        Action<string?>? notified;
        lock (subscribers)
            subscribers.TryGetValue(channel, out notified);
        notified?.Invoke(payload);
    }

    [LoggerMessage(LogLevel.Warning, "The listening connection was lost and is opened again: {Reason}")]
    private partial void ConnectionLost(string reason);
}
