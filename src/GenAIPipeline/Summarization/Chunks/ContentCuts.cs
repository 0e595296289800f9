namespace GenAIPipeline.Summarization.Chunks;

/// <summary>Cuts a sequence where its content says so, so that a change moves only the cuts beside it.</summary>
internal static class ContentCuts
{
    /// <summary>Pieces over so many windows are cut again inside.</summary>
    private const int LongestWindows = 3;

    /// <summary>An inner cut keeps this share of a window away from the piece's ends.</summary>
    private const double LeastShare = 0.4;

    /// <summary>The end of item i is a cut if its key is the smallest within <paramref name="window"/> on both sides.</summary>
    /// <param name="sizes">Size of each item, in the unit of the window.</param>
    /// <param name="keys">Hash of each item; equal keys cut at the first.</param>
    /// <param name="window">How far a key must be the smallest.</param>
    /// <returns>Ranges that cover all items in order.</returns>
    public static List<Range> Find(IReadOnlyList<int> sizes, IReadOnlyList<ulong> keys, int window)
    {
        var ends = new long[sizes.Count + 1];
        for (var i = 0; i < sizes.Count; i++)
            ends[i + 1] = ends[i] + sizes[i];

        var pieces = new List<Range>();
        var start = 0;
        for (var i = 0; i < sizes.Count; i++)
        {
            if (i < sizes.Count - 1 && !IsSmallest(ends, keys, i, window))
                continue;
            Split(ends, keys, start, i + 1, window, pieces);
            start = i + 1;
        }

        return pieces;
    }

    private static bool IsSmallest(long[] ends, IReadOnlyList<ulong> keys, int i, int window)
    {
        for (var j = i - 1; j >= 0 && ends[i + 1] - ends[j + 1] <= window; j--)
        {
            if (keys[j] <= keys[i])
                return false;
        }

        for (var j = i + 1; j < keys.Count - 1 && ends[j + 1] - ends[i + 1] <= window; j++)
        {
            if (keys[j] < keys[i])
                return false;
        }

        return true;
    }

    private static void Split(long[] ends, IReadOnlyList<ulong> keys, int from, int to, int window, List<Range> pieces)
    {
        if (ends[to] - ends[from] <= LongestWindows * (long)window || to - from < 2)
        {
            pieces.Add(from..to);
            return;
        }

        var cut = -1;
        for (var k = from + 1; k < to; k++)
        {
            if (Math.Min(ends[k] - ends[from], ends[to] - ends[k]) >= LeastShare * window && (cut < 0 || keys[k - 1] < keys[cut - 1]))
                cut = k;
        }

        if (cut < 0)
            cut = (from + to) / 2;
        Split(ends, keys, from, cut, window, pieces);
        Split(ends, keys, cut, to, window, pieces);
    }
}
