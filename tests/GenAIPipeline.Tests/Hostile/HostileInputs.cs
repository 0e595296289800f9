namespace GenAIPipeline.Tests.Hostile;

/// <summary>All hostile inputs, over all formats. Every one must end rejected or as bounded text, within bounded time and memory.</summary>
public static class HostileInputs
{
    /// <summary>Every case; names are unique.</summary>
    public static IReadOnlyList<HostileInput> All { get; } =
        [.. HostileOffice.All, .. HostileMarkup.All, .. HostileText.All, .. HostileBinary.All, .. HostilePdfCases.All];

    /// <summary>The case of the name.</summary>
    public static HostileInput Named(string name) => All.Single(input => input.Name == name);

    internal static void Repeat(this Stream stream, ReadOnlySpan<byte> piece, int times)
    {
        var block = new byte[Math.Max(piece.Length, 64 << 10) / piece.Length * piece.Length];
        for (var at = 0; at < block.Length; at += piece.Length)
            piece.CopyTo(block.AsSpan(at));
        for (var left = (long)piece.Length * times; left > 0; left -= block.Length)
            stream.Write(block, 0, (int)Math.Min(left, block.Length));
    }
}
