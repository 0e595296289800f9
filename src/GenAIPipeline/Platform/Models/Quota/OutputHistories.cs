using System.Collections.Concurrent;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>The histories of all models and prompts; read from the database at the first call, saved now and then.</summary>
internal sealed class OutputHistories(QuotaStore store)
{
    private readonly ConcurrentDictionary<(string Model, string Prompt), OutputHistory> histories = [];
    private Task? loaded;

    /// <summary>The history of a prompt.</summary>
    public OutputHistory Of(string model, string prompt) => histories.GetOrAdd((model, prompt), static _ => new OutputHistory());

    /// <summary>What other processes have seen; an unreachable database only makes the first calls dearer.</summary>
    public Task LoadAsync() => loaded ??= LoadOnceAsync();

    /// <summary>Saves what was learnt since the last time.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        var changed = histories.Where(h => h.Value.Unsaved > 0).ToList();
        if (changed.Count == 0)
            return;
        foreach (var (_, history) in changed)
            history.Saved();
        await store.SaveHistoriesAsync([.. changed.Select(h => (h.Key.Model, h.Key.Prompt, h.Value.Moments))], cancellation);
    }

    private async Task LoadOnceAsync()
    {
        try
        {
            foreach (var (model, prompt, moments) in await store.LoadHistoriesAsync(CancellationToken.None))
                histories.TryAdd((model, prompt), new OutputHistory(moments));
        }
        catch (Npgsql.NpgsqlException)
        {
            // Each prompt begins with its whole limit, as if it were new.
        }
    }
}
