namespace GenAIPipeline.Platform.Storage;

/// <summary>
/// Temporary files of this process and of all that it starts lie in the data folder and are removed at the next start: a killed process cannot remove its own, and they
/// hold what was uploaded.
/// </summary>
internal static class TemporaryFolder
{
    public const string Name = "tmp";

    /// <summary>Empties the folder and makes it the place of temporary files. Call it when the data folder is ours, before anything writes one.</summary>
    public static void Renew(string dataFolder)
    {
        var folder = Path.Combine(dataFolder, Name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("TMPDIR", folder);
    }
}
