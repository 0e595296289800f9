using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace GenAIPipeline.Events;

/// <summary>The records of the events, by type without prefix.</summary>
public static class EventTypes
{
    private static readonly FrozenDictionary<string, Type> ByName = typeof(PipelineEvent).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(PipelineEvent)) && !type.IsAbstract)
        .ToFrozenDictionary(type => ((PipelineEvent)RuntimeHelpers.GetUninitializedObject(type)).Type);

    /// <summary>Every type without prefix.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The record of a type without prefix, or null.</summary>
    public static Type? Find(string type) => ByName.GetValueOrDefault(type);

    /// <summary>The known type at the end of a prefixed one (<c>io.genaipipeline.document.completed.v1</c>), whatever the prefix is; null when there is none.</summary>
    public static string? WithoutPrefix(string prefixed)
    {
        ArgumentNullException.ThrowIfNull(prefixed);
        return ByName.Keys.FirstOrDefault(type => prefixed == type || prefixed.EndsWith('.' + type, StringComparison.Ordinal));
    }
}
