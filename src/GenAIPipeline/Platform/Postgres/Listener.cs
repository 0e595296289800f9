using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Postgres;

/// <summary>One connection that listens for notifications of other processes. After every (re)connect subscribers are told to look again, because what was sent meanwhile is lost.</summary>
public sealed partial class Listener(NpgsqlDataSource database, ILogger<Listener> log) : BackgroundService
{
    private readonly Dictionary<string, Action<string?>> subscribers = [];

    /// <summary>Calls back with each payload of the channel, and with null after a (re)connect. Subscribe before the host starts.</summary>
    public void On(string channel, Action<string?> notified)
    {
        lock (subscribers)
            subscribers[channel] = subscribers.TryGetValue(channel, out var before) ? before + notified : notified;
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
        string[] channels;
        lock (subscribers)
            channels = [.. subscribers.Keys];
        foreach (var channel in channels)
        {
            await using var listen = new NpgsqlCommand($"listen {channel}", connection);
            await listen.ExecuteNonQueryAsync(stoppingToken);
        }

        foreach (var channel in channels)
            Dispatch(channel, null);
        while (true)
            await connection.WaitAsync(stoppingToken);
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
