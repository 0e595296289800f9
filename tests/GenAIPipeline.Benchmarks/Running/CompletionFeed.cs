using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>Follows <c>document.completed</c> in the feed's stream and knows when each was seen.</summary>
internal sealed class CompletionFeed : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> seen = new();
    private Task following = Task.CompletedTask;
    private int count;

    /// <summary>Completions seen so far.</summary>
    public int Count => Volatile.Read(ref count);

    public static async Task<CompletionFeed> OpenAsync(HttpClient client)
    {
        var feed = new CompletionFeed();
        var answer = await client.GetAsync("/v1/events/stream?types=document.completed.v1", HttpCompletionOption.ResponseHeadersRead, feed.closing.Token);
        answer.EnsureSuccessStatusCode();
        feed.following = feed.FollowAsync(answer);
        return feed;
    }

    /// <summary>The moment (of <see cref="Stopwatch"/>) at which the document's completion was seen.</summary>
    public Task<long> SeenAsync(string document) => Of(document).Task.WaitAsync(TimeSpan.FromMinutes(2));

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private TaskCompletionSource<long> Of(string document) => seen.GetOrAdd(document, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task FollowAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(closing.Token));
            while (await lines.ReadLineAsync(closing.Token) is { } line)
            {
                if (!line.StartsWith("data:", StringComparison.Ordinal))
                    continue;
                var at = Stopwatch.GetTimestamp();
                using var json = JsonDocument.Parse(line[5..]);
                if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("subject", out var subject))
                    continue;
                Interlocked.Increment(ref count);
                Of(subject.GetString()!.Split('/')[^1]).TrySetResult(at);
            }
        }
    }
}
