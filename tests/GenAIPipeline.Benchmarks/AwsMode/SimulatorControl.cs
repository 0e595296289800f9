using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using GenAIPipeline.AwsSimulator.Faults;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>The control API of a simulator that runs as a process of its own.</summary>
internal sealed class SimulatorControl(Uri address) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient client = new() { BaseAddress = address };

    public async Task AddAsync(Fault fault)
    {
        using var answer = await client.PostAsJsonAsync("/_simulator/faults", fault, Json);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What was called until now is forgotten.</summary>
    public async Task ForgetCallsAsync()
    {
        using var answer = await client.DeleteAsync("/_simulator/calls");
        answer.EnsureSuccessStatusCode();
    }

    public async Task<IReadOnlyList<CallCount>> CountsAsync() => (await client.GetFromJsonAsync<List<CallCount>>("/_simulator/calls", Json))!;

    /// <summary>The last 50,000 calls, oldest first.</summary>
    public async Task<IReadOnlyList<CallRecord>> RecentAsync() => (await client.GetFromJsonAsync<List<CallRecord>>("/_simulator/calls/recent", Json))!;

    public async Task<IReadOnlyList<FaultState>> FaultsAsync() => (await client.GetFromJsonAsync<List<FaultState>>("/_simulator/faults", Json))!;

    public void Dispose() => client.Dispose();
}
