using Microsoft.Extensions.Caching.Memory;

namespace GenAIPipeline.Platform.Models;

/// <summary>The answers that this process used last, bounded by their bytes. What another process deletes is forgotten when it tells.</summary>
internal sealed class AnswerMemory(long bytes) : IDisposable
{
    /// <summary>A net under notices that were lost.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Key, entry and list nodes beside the value.</summary>
    private const int EntryBytes = 400;

    private readonly MemoryCache entries = new(new MemoryCacheOptions { SizeLimit = bytes });
    private long generation;

    /// <summary>Rises with every notice: what was read before one may have been deleted by it.</summary>
    public long Generation => Interlocked.Read(ref generation);

    public byte[]? Find(AnswerRequest request) => entries.TryGetValue((request.Scope, request.KeyText), out byte[]? value) ? value : null;

    /// <summary>Keeps a value, unless a notice has come since <paramref name="readAt"/>.</summary>
    public void Keep(AnswerRequest request, byte[] value, TimeSpan remaining, long readAt)
    {
        if (remaining <= TimeSpan.Zero || readAt != Generation)
            return;
        entries.Set((request.Scope, request.KeyText), value, new MemoryCacheEntryOptions
        {
            Size = value.Length + EntryBytes,
            AbsoluteExpirationRelativeToNow = remaining < Longest ? remaining : Longest,
        });
        if (readAt != Generation)
            entries.Remove((request.Scope, request.KeyText));
    }

    public void Forget(string scope, string key)
    {
        Interlocked.Increment(ref generation);
        entries.Remove((scope, key));
    }

    public void Clear()
    {
        Interlocked.Increment(ref generation);
        entries.Clear();
    }

    public void Dispose() => entries.Dispose();
}
