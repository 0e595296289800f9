using System.Collections.Concurrent;
using System.Diagnostics;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Benchmarks.Outages;

/// <summary>What became of a call.</summary>
internal enum CallEnd
{
    /// <summary>The first model answered.</summary>
    First,

    /// <summary>The first model was asked in vain, the second answered.</summary>
    SecondAfterFirst,

    /// <summary>The second model answered, and the first was not asked.</summary>
    SecondAtOnce,

    /// <summary>Nobody answered.</summary>
    None,
}

/// <summary>A call; moments are of <see cref="Stopwatch"/>.</summary>
internal sealed record OutageCall(long BegunAt, long EndedAt, CallEnd End)
{
    public double Milliseconds => Stopwatch.GetElapsedTime(BegunAt, EndedAt).TotalMilliseconds;
}

/// <summary>Calls that arrive by themselves at a steady rate, every one another prompt of 4.5 kB.</summary>
internal sealed class SteadyCalls(ModelGateway gateway, int perSecond)
{
    /// <summary>The first calls of a process are slow and do not count.</summary>
    private const int WarmUpSeconds = 3;

    private static readonly string Text = Texts.Report(1);

    public ConcurrentQueue<OutageCall> Calls { get; } = new();

    public async Task RunAsync(CancellationToken stopped)
    {
        var running = new List<Task>();
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; !stopped.IsCancellationRequested; n++)
        {
            var due = TimeSpan.FromSeconds(n / (double)perSecond) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, CancellationToken.None);
            running.Add(AskAsync(counts: n >= WarmUpSeconds * perSecond));
        }

        await Task.WhenAll(running);
    }

    private async Task AskAsync(bool counts)
    {
        var tally = new CallTally();
        var call = new ModelCall { Tenant = "acme", Profile = "general", Document = "doc", Fault = static _ => null, FullOutputTokens = 1_000, Tally = tally };
        var begun = Stopwatch.GetTimestamp();
        var end = CallEnd.None;
        try
        {
            await gateway.AskAsync(
                [new ChatMessage(ChatRole.System, "Summarize."), new ChatMessage(ChatRole.User, $"{Guid.NewGuid()}\n{Text}")],
                new ChatOptions { MaxOutputTokens = 500 },
                call,
                CancellationToken.None);
            end = tally switch { { Fallbacks: 0 } => CallEnd.First, { Calls: 1 } => CallEnd.SecondAtOnce, _ => CallEnd.SecondAfterFirst };
        }
        catch (ModelFailureException)
        {
            // counted as one that nobody answered
        }

        if (counts)
            Calls.Enqueue(new OutageCall(begun, Stopwatch.GetTimestamp(), end));
    }
}
