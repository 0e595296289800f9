using System.Text;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>What one process has of the answer cache: memory, a pool and a listening connection of its own.</summary>
internal sealed class CacheProcess : IAsyncDisposable
{
    private readonly NpgsqlDataSource database;
    private readonly Listener listener;

    private CacheProcess(string connectionString, TimeProvider time, AnswerCacheOptions options)
    {
        database = NpgsqlDataSource.Create(connectionString);
        listener = new Listener(database, NullLogger<Listener>.Instance);
        Store = new AnswerStore(database);
        Cache = new AnswerCache(Store, time, NullLogger<AnswerCache>.Instance, options, listener);
    }

    public AnswerStore Store { get; }

    public AnswerCache Cache { get; }

    public static async Task<CacheProcess> StartAsync(string connectionString, TimeProvider? time = null, AnswerCacheOptions? options = null)
    {
        var process = new CacheProcess(connectionString, time ?? TimeProvider.System, options ?? new AnswerCacheOptions());
        var listening = new TaskCompletionSource();
        process.listener.On(AnswerStore.Channel, payload => _ = payload is null && listening.TrySetResult());
        await process.listener.StartAsync(TestContext.Current.CancellationToken);
        await listening.Task.WaitAsync(TestContext.Current.CancellationToken);
        return process;
    }

    public Task<(string Value, bool IsHit)> GetAsync(AnswerRequest request, string computed) => GetAsync(request, _ => Task.FromResult(computed));

    public async Task<(string Value, bool IsHit)> GetAsync(AnswerRequest request, Func<CancellationToken, Task<string>> compute)
    {
        var (value, isHit) = await Cache.GetAsync(request, async token => (Encoding.UTF8.GetBytes(await compute(token)), true), TestContext.Current.CancellationToken);
        if (isHit)
            Cache.Uses.Add(new AnswerUse(request, Row(request)));
        return (Encoding.UTF8.GetString(value), isHit);
    }

    /// <summary>As others see <c>kill -9</c>: the connections are gone, and nothing was given back.</summary>
    public async Task DieAsync()
    {
        await listener.StopAsync(CancellationToken.None);
        await database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DieAsync();
        listener.Dispose();
        Cache.Dispose();
        Store.Dispose();
    }

    private static ModelCallRow Row(AnswerRequest request) => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        Tenant = request.Scope,
        Profile = "general",
        Document = request.Document,
        Model = "m",
        Outcome = CallOutcome.Cached,
    };
}
