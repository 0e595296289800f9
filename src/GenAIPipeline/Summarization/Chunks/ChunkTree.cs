using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Summarization.Chunks;

/// <summary>How a document is cut and its parts' summaries are merged. Depends on content only: an edit changes the chunk it is in and the nodes above.</summary>
/// <param name="Chunks">Ranges of units.</param>
/// <param name="Levels">From the bottom: ranges of the nodes of the level below; the last level is the root alone. Empty for a document of one chunk.</param>
internal sealed record ChunkTree(IReadOnlyList<Range> Chunks, IReadOnlyList<IReadOnlyList<Range>> Levels)
{
    /// <summary>Up to so many windows of nodes become one group; from the third level on twice as many.</summary>
    private const int RootWindows = 2;

    public int NodeCount => Chunks.Count + Levels.Sum(level => level.Count);

    public static ChunkTree Plan(IReadOnlyList<ChunkUnit> units, ChunkSizes sizes)
    {
        var total = units.Sum(u => (long)u.Tokens);
        if (total <= sizes.SingleTokens)
            return new ChunkTree([0..units.Count], []);

        var keys = units.Select(u => Hash(u.Text)).ToList();
        var chunks = ContentCuts.Find([.. units.Select(u => u.Tokens)], keys, sizes.WindowTokens);
        var levels = new List<IReadOnlyList<Range>>();
        // A group is cut by the paragraph at the chunk's cut, not by the whole chunk: an edit inside a chunk never regroups.
        var ends = chunks.Select(c => keys[c.End.Value - 1]).ToList();
        while (ends.Count > 1)
        {
            var isRoot = ends.Count <= sizes.GroupWindow * RootWindows || (levels.Count >= 1 && ends.Count <= sizes.GroupWindow * RootWindows * 2);
            var level = (ulong)levels.Count + 1;
            var groups = isRoot ? [0..ends.Count] : ContentCuts.Find([.. ends.Select(_ => 1)], [.. ends.Select(key => Salted(key, level))], sizes.GroupWindow);
            levels.Add(groups);
            ends = [.. groups.Select(g => ends[g.End.Value - 1])];
        }

        return new ChunkTree(chunks, levels);
    }

    private static ulong Hash(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static ulong Salted(ulong key, ulong level)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, key);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], level);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(bytes));
    }
}
