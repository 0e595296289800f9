namespace GenAIPipeline.Platform;

/// <summary>Says in one sentence why the service cannot start and what to do about it. The host prints <see cref="Exception.Message"/> alone and exits with status 1.</summary>
public sealed class StartupException : Exception
{
    private const int NoSpaceLeft = 28;

    /// <summary>An unexplained refusal to start; prefer the overload that says why.</summary>
    public StartupException()
    {
    }

    /// <param name="sentence">What is wrong and what to do, for a person at a terminal.</param>
    public StartupException(string sentence)
        : base(sentence)
    {
    }

    /// <param name="sentence">What is wrong and what to do, for a person at a terminal.</param>
    /// <param name="cause">Kept for the log file.</param>
    public StartupException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }

    /// <summary>True if <paramref name="error"/> is the operating system's "no space left on device".</summary>
    internal static bool IsDiskFull(Exception error) => error is IOException && (error.HResult & 0xFFFF) == NoSpaceLeft;

    internal static StartupException DiskFull(string folder, Exception? cause = null) =>
        new($"The disk that holds {folder} is full: free some space there, or choose another folder with --data, and start again.", cause!);

    internal static StartupException NoPermission(string folder, Exception? cause = null) =>
        new($"User {Environment.UserName} may not write to {folder}: run as the user who owns it, change its owner, or choose another folder with --data.", cause!);
}
