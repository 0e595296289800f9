using System.Buffers.Binary;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace GenAIPipeline.AwsSimulator.Faults;

/// <summary>The faults in force. Whether one strikes depends on the seed, the fault's place and the call's number among those of its operation, so the same order of calls meets the same faults.</summary>
public sealed class FaultPlan(int seed)
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];
    private int next;

    /// <summary>Adds a fault and gives its id.</summary>
    public int Add(Fault fault)
    {
        lock (gate)
        {
            entries.Add(new Entry(++next, fault));
            return next;
        }
    }

    /// <summary>Removes one fault; false if there is none of this id.</summary>
    public bool Remove(int id)
    {
        lock (gate)
            return entries.RemoveAll(entry => entry.Id == id) > 0;
    }

    /// <summary>Removes all faults; their numbering starts again.</summary>
    public void Clear()
    {
        lock (gate)
        {
            entries.Clear();
            next = 0;
        }
    }

    /// <summary>Every fault with its id, how often it matched and how often it struck.</summary>
    public IReadOnlyList<FaultState> List()
    {
        lock (gate)
            return [.. entries.Select(entry => new FaultState(entry.Id, entry.Fault, entry.Matches.Values.Sum(), entry.Strikes))];
    }

    /// <summary>The faults that strike this call.</summary>
    public IReadOnlyList<Fault> ForCall(string service, string operation, string target) => Decide(false, service, operation, target);

    /// <summary>The faults that strike this message of <paramref name="sender"/> to a queue.</summary>
    public IReadOnlyList<Fault> ForMessage(string sender, string queue) => Decide(true, sender, "Message", queue);

    /// <summary>A number from 0 to 1 that depends on nothing but the seed and the name.</summary>
    public double Chance(string name) => (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{name}"))) >> 11) / (double)(1UL << 53);

    private List<Fault> Decide(bool message, string service, string operation, string target)
    {
        var striking = new List<Fault>();
        lock (gate)
            foreach (var entry in entries)
                if (entry.Fault.IsForMessages == message && Matches(entry.Fault, service, operation, target) && Strikes(entry, service, operation))
                    striking.Add(entry.Fault);
        return striking;
    }

    private bool Strikes(Entry entry, string service, string operation)
    {
        var place = $"{service}.{operation}";
        var number = entry.Matches[place] = entry.Matches.GetValueOrDefault(place) + 1;
        if (number <= entry.Fault.Skip || entry.Strikes >= entry.Fault.Count)
            return false;
        if (entry.Fault.Probability < 1 && Chance($"{entry.Id}/{place}/{number}") >= entry.Fault.Probability)
            return false;
        entry.Strikes++;
        return true;
    }

    private static bool Matches(Fault fault, string service, string operation, string target) =>
        Fits(fault.Service, service) && Fits(fault.Operation, operation) && Fits(fault.Target, target);

    private static bool Fits(string? pattern, string value) => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);

    private sealed class Entry(int id, Fault fault)
    {
        public int Id => id;

        public Fault Fault => fault;

        public Dictionary<string, int> Matches { get; } = new(StringComparer.Ordinal);

        public int Strikes { get; set; }
    }
}

/// <summary>A fault in force.</summary>
public sealed record FaultState(int Id, Fault Fault, int Matches, int Strikes);
