using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>One process's side of a quota, moved by hand: what it asks of the real function at which moment.</summary>
internal sealed class QuotaPeer(QuotaStore store, string key, QuotaOptions options)
{
    private readonly Guid process = Guid.NewGuid();

    public QuotaLine Line { get; } = new(key, QuotaLimits.Of("model", options));

    public QuotaAnswer Last => Line.Last!;

    /// <summary>A call whose reservation is its input and the whole limit: nothing is known of its prompt.</summary>
    public QuotaCall Want(double at, double input = 1_000, int limit = 1_000, string tenant = "acme", int priority = 0, double patience = 1_000)
    {
        var call = new QuotaCall { Tenant = tenant, Priority = priority, Estimate = input, Limit = limit, History = new OutputHistory(new OutputMoments(0, 0, 0, 0, InputRatio: 1)), EnqueuedAt = at, Deadline = at + patience };
        Line.Enqueue(call);
        return call;
    }

    public async Task<IReadOnlyList<QuotaReservation>> TickAsync(double at)
    {
        var tick = Line.Take(at);
        var answers = await store.TickAsync(process, [tick], at, TestContext.Current.CancellationToken);
        return [.. Line.Apply(tick, answers[0], at).Select(granted => granted.Reservation)];
    }

    public async Task<IReadOnlyList<QuotaReservation>> TakeAsync(double at, int calls, double input = 1_000, int limit = 1_000)
    {
        for (var n = 0; n < calls; n++)
            Want(at, input, limit);
        return await TickAsync(at);
    }

    /// <summary>The same tick once more, as after an answer that was lost.</summary>
    public Task<IReadOnlyList<QuotaAnswer>> SendAsync(QuotaTick tick, double at) => store.TickAsync(process, [tick], at, TestContext.Current.CancellationToken);
}
