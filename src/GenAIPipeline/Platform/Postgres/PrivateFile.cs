namespace GenAIPipeline.Platform.Postgres;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Replaces the file at once: a reader, or a crash, meets the old content or the new one. Mode 0600 from the first byte.</summary>
    public static void Write(string path, string content)
    {
        var next = path + ".next";
        File.Delete(next);
        using (var file = new FileStream(next, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
