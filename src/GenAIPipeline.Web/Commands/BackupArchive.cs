using System.Text.Json;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Web.Commands;

/// <summary>What an archive holds, as its first member <c>backup.json</c> says.</summary>
/// <param name="Format">1.</param>
/// <param name="CreatedAt">When the backup began.</param>
/// <param name="PostgresMajor">Major version that dumped the database; the same or a newer one restores it.</param>
/// <param name="Files">Number of files below <c>folder/</c>.</param>
/// <param name="Rows">Number of rows by table.</param>
internal sealed record BackupArchive(int Format, DateTimeOffset CreatedAt, int PostgresMajor, int Files, SortedDictionary<string, long> Rows)
{
    public const string ManifestName = "backup.json";
    public const string DumpName = "database.dump";
    public const string FolderName = "folder";

    public string Contents => $"{Rows.Values.Sum():N0} rows in {Rows.Count:N0} tables and {Files:N0} files";

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    /// <exception cref="StartupException">There is none that we can read.</exception>
    public static BackupArchive Read(string folder, string archive)
    {
        try
        {
            if (JsonSerializer.Deserialize<BackupArchive>(File.ReadAllText(Path.Combine(folder, ManifestName)), JsonSerializerOptions.Web) is { Format: 1 } known)
                return known;
        }
        catch (Exception error) when (error is FileNotFoundException or JsonException)
        {
            throw new StartupException($"{archive} is no backup of this program.", error);
        }

        throw new StartupException($"{archive} was written by a newer version of this program: restore it with that one.");
    }

    /// <summary>Runs <c>tar</c> and answers its output. Status 1 is no failure when writing: a file grew while it was read.</summary>
    public static async Task<string> TarAsync(string archive, int worstExitCode, string[] arguments, CancellationToken cancellation)
    {
        var run = await ExternalProgram.RunAsync(["tar", .. arguments], cancellation);
        if (run.ExitCode <= worstExitCode)
            return run.Output;
        throw run.Errors.Contains("No space left on device", StringComparison.Ordinal) ? StartupException.DiskFull(archive) : new StartupException($"tar failed on {archive}: {run.Complaint}");
    }
}
