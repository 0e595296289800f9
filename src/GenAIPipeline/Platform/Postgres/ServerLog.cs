namespace GenAIPipeline.Platform.Postgres;

/// <summary>PostgreSQL's own log. The server appends to it for as long as it lives, so it is rotated by copying and cutting.</summary>
internal sealed class ServerLog(string path)
{
    private const long RotatedAtBytes = 10 << 20;

    public string Path => path;

    public long Length => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Keeps the log and its predecessor (<c>.1</c>) below 10 MiB each; a line written while it copies may be lost.</summary>
    public void Rotate()
    {
        if (Length < RotatedAtBytes)
            return;
        File.Copy(path, path + ".1", overwrite: true);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    /// <summary>What was written since the log had this length.</summary>
    public string Since(long length)
    {
        if (Length <= length)
            return "";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(length, SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    public static bool SaysDiskFull(string text) => text.Contains("No space left on device", StringComparison.Ordinal);

    public static bool SaysPortTaken(string text) => text.Contains("Address already in use", StringComparison.Ordinal);

    /// <summary>True for what passes by itself within seconds: the last processes of a killed server are still ending.</summary>
    public static bool SaysStillEnding(string text) =>
        text.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal)
        || text.Contains("pre-existing shared memory block", StringComparison.Ordinal);

    /// <summary>The last complaint, without its time stamp.</summary>
    public static string Complaint(string text)
    {
        var line = text.Split('\n').LastOrDefault(line => line.Contains("FATAL:", StringComparison.Ordinal) || line.Contains("PANIC:", StringComparison.Ordinal))
            ?? text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()
            ?? "it said nothing";
        var severity = line.IndexOf(":  ", StringComparison.Ordinal);
        return severity < 0 ? line.Trim() : line[(severity + 3)..].Trim();
    }
}
