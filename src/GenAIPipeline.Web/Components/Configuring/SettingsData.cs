using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Web.Components.Parts;

namespace GenAIPipeline.Web.Components.Configuring;

/// <summary>Keys and the model's endpoint, for whoever may change them.</summary>
public sealed class SettingsData(Viewer viewer, ApiKeyStore keys, ConfiguredModels models, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The endpoint that answers; its key is not shown.</summary>
    public ModelOptions Models => models.Current.First ?? new();

    /// <summary>Valid keys, newest first.</summary>
    public async Task<IReadOnlyList<ApiKey>> KeysAsync(CancellationToken cancellation)
    {
        viewer.Require(Scopes.Admin);
        return [.. (await keys.ListAsync(cancellation)).Where(key => key.RevokedAt is null)];
    }

    /// <summary>Makes a key; its text is in the answer and nowhere else.</summary>
    public Task<(ApiKey Key, string Text)> AddKeyAsync(string tenant, string name, IReadOnlyList<string> scopes, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Admin);
        return keys.AddAsync(tenant, name, scopes, viewer.Actor, cancellation);
    }

    public Task<bool> RevokeAsync(Guid id, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Admin);
        return keys.RevokeAsync(id, cancellation);
    }

    /// <summary>Tries an endpoint with one short made-up text; nothing is saved.</summary>
    public Task<EndpointTestResult> TestAsync(string endpoint, string model, string? key, CancellationToken cancellation)
    {
        viewer.Require(Scopes.Admin);
        // The configured key goes to the configured address only.
        var own = string.IsNullOrEmpty(key) && endpoint == Models.Endpoint ? Models.ApiKey : key;
        return EndpointTest.RunAsync(Models with { Endpoint = endpoint, Model = model, ApiKey = string.IsNullOrEmpty(own) ? null : own }, time, cancellation);
    }
}
