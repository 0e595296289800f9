using System.Net.Http.Json;
using System.Text.Json;
using GenAIPipeline.EndToEnd.Tests.Pages;
using GenAIPipeline.Platform.Access;

[assembly: AssemblyFixture(typeof(Browser))]

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>What all tests of pages share: a tenant of their own, and every state in every look.</summary>
public abstract class PageTests(Browser browser)
{
    protected Browser Browser { get; } = browser;

    /// <summary>Two opposite looks suffice for a test; screenshots are taken of all four.</summary>
    internal static IReadOnlyList<Look> Looks { get; } = Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } ? Look.All : [Look.All[0], Look.All[3]];

    private protected Seed Seed => Browser.Seed;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected string Tenant { get; } = $"t{Guid.NewGuid():N}"[..12];

    /// <summary>A key of this test's tenant.</summary>
    protected async Task<string> KeyAsync(params string[] scopes)
    {
        var made = await Browser.Program.Api.PostAsJsonAsync("/v1/keys", new { tenant = Tenant, name = "Mara Lindholm", scopes = scopes.Length > 0 ? scopes : [.. Scopes.All] }, Cancellation);
        made.EnsureSuccessStatusCode();
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("key").GetString()!;
    }

    /// <summary>Opens the address in each look, lets the state come about, and checks it.</summary>
    private protected async Task CheckAsync(string state, string address, string? until, string? key, Func<Window, Task>? act = null)
    {
        foreach (var look in Looks)
        {
            await using var window = await Browser.OpenAsync(look, key, cancellation: Cancellation);
            await window.GoAsync(address, until);
            if (act is not null)
                await act(window);
            await window.CheckAsync(state);
        }
    }
}
