namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>The calls of a process that wait for one quota: a queue for each tenant and priority. Not thread-safe: <see cref="QuotaLine"/> holds its lock.</summary>
internal sealed class WaitingCalls
{
    /// <summary>Calls and queues that one tick asks for.</summary>
    private const int MostWants = 48, MostFlows = 48;

    private readonly Dictionary<(string Tenant, int Priority), LinkedList<QuotaCall>> flows = [];
    private int turn;

    /// <summary>Read without the lock as a hint.</summary>
    public int Count { get; private set; }

    public void Add(QuotaCall call, bool isFirst)
    {
        var flow = (call.Tenant, call.Priority);
        if (!flows.TryGetValue(flow, out var queue))
            flows[flow] = queue = [];
        if (isFirst)
            queue.AddFirst(call);
        else
            queue.AddLast(call);
        Count++;
    }

    public void Remove(QuotaCall call)
    {
        if (!flows.TryGetValue((call.Tenant, call.Priority), out var queue) || !queue.Remove(call))
            return;
        Count--;
        if (queue.Count == 0)
            flows.Remove((call.Tenant, call.Priority));
    }

    /// <summary>The next call where the database need not say whose turn it is: the highest priority's, tenants in turn.</summary>
    public QuotaCall? Peek()
    {
        RemoveOver();
        if (flows.Count == 0)
            return null;
        var highest = flows.Keys.Max(flow => flow.Priority);
        var heads = flows.Where(flow => flow.Key.Priority == highest).Select(flow => flow.Value.First!.Value).ToList();
        return heads[turn++ % heads.Count];
    }

    /// <summary>What a tick asks for: of every queue the first calls, so many together as it may carry.</summary>
    public (IReadOnlyList<QuotaFlow> Flows, IReadOnlyList<QuotaWant> Wants) Next(QuotaLimits limits, double at)
    {
        RemoveOver();
        if (Count == 0)
            return ([], []);
        // Another beginning each time, so that none of very many queues is always left out.
        turn++;
        var chosen = flows.OrderByDescending(flow => flow.Key.Priority).ThenBy(flow => (flow.Key.Tenant.GetHashCode(StringComparison.Ordinal) ^ (flows.Count > MostFlows ? turn : 0)) & int.MaxValue).Take(MostFlows).ToList();
        var each = Math.Max(1, MostWants / chosen.Count);
        var asked = new List<QuotaFlow>(chosen.Count);
        var wants = new List<QuotaWant>();
        foreach (var ((tenant, priority), queue) in chosen)
        {
            var prices = queue.Take(each).Select(call => (Call: call, Price: call.Price(limits, at))).ToList();
            var mean = prices.Average(p => p.Price.Reserve);
            asked.Add(new QuotaFlow(tenant, priority, mean, mean * queue.Count));
            wants.AddRange(prices.Select(p => new QuotaWant(p.Call, asked.Count, p.Price)));
        }

        return (asked, wants);
    }

    public void Expire(double now, Func<Exception> reason)
    {
        foreach (var call in flows.Values.SelectMany(queue => queue).Where(call => call.Deadline <= now).ToList())
        {
            Remove(call);
            call.TryFail(reason());
        }
    }

    public void FailAll(Func<Exception> reason) => Expire(double.MaxValue, reason);

    private void RemoveOver()
    {
        foreach (var call in flows.Values.SelectMany(queue => queue).Where(call => call.IsOver).ToList())
            Remove(call);
    }
}
