using System.Diagnostics;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>What a program keeps of documents outside of its database, wherever its mode keeps it.</summary>
internal static class ProgramFiles
{
    private const string Incoming = "incoming";
    private const string FilesPrefix = "files/";
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(20);
    private static readonly string[] NotOfDocuments = ["dotnet-diagnostic-", "clr-debug-pipe-", "warm-up-"];

    /// <summary>Temporary files that stay. Those by which children warm up, and the sockets by which .NET offers diagnosis of each process, hold nothing of documents: a process that is killed leaves them to the next start.</summary>
    public static async Task<IReadOnlyList<string>> LeftBehindAsync(RunningProgram program)
    {
        var waited = Stopwatch.StartNew();
        while (Temporary(program) is { Count: > 0 } && waited.Elapsed < GoneWithin)
            await Task.Delay(200);
        return Temporary(program);
    }

    /// <summary>Names in the store, each beginning with its document's id unless it is an upload's that is under way or was cut off.</summary>
    public static async Task<IReadOnlyList<string>> StoredAsync(RunningProgram program)
    {
        if (program.Cloud is { } cloud)
            return [.. (await cloud.KeysAsync(FilesPrefix)).Select(key => key[FilesPrefix.Length..])];
        var files = Path.Combine(program.Folder, "files");
        return [.. Directory.EnumerateFileSystemEntries(files, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(files, path)).Where(name => name != Incoming)];
    }

    private static List<string> Temporary(RunningProgram program) =>
    [
        .. Directory.EnumerateDirectories(program.Folder, "worker-*").Append(program.Folder).Select(folder => Path.Combine(folder, "tmp")).Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries)
            .Where(path => !NotOfDocuments.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal))),
    ];
}
