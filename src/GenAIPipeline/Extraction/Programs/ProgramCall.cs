namespace GenAIPipeline.Extraction.Programs;

/// <summary>One run of a Debian program.</summary>
/// <param name="FileName">Name on the PATH.</param>
/// <param name="Arguments">Passed as they are, without a shell.</param>
internal sealed record ProgramCall(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>Written to its stdin.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Writes to its stdin what is too large for memory, after <see cref="Input"/>; null (default) writes nothing more.</summary>
    public Func<Stream, Task>? Feed { get; init; }

    /// <summary>From start to exit; then it is killed. Its CPU time is bounded by the same number.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Address space in MiB; default 2,048.</summary>
    public int MemoryMiB { get; init; } = 2_048;

    /// <summary>A larger file than this cannot be written; null (default) sets no limit of its own.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>More output than this ends the program; default 256 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 256 << 20;
}

/// <summary>What a run came to.</summary>
/// <param name="ExitCode">As exited; 137 or similar where it was killed.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Errors">The beginning of its stderr.</param>
/// <param name="IsTimeout">The time was over.</param>
internal sealed record ProgramResult(int ExitCode, ReadOnlyMemory<byte> Output, string Errors, bool IsTimeout)
{
    /// <summary>It ended well.</summary>
    public bool IsSuccess => ExitCode == 0 && !IsTimeout;

    /// <summary>Its stdout; null where it failed, or ended well without a word.</summary>
    public ReadOnlyMemory<byte>? Written => IsSuccess && Output.Length > 0 ? Output : default(ReadOnlyMemory<byte>?); // a plain null would become an empty memory
}
