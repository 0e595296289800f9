namespace GenAIPipeline.AwsSimulator.Programs;

/// <summary>A file for programs that do not read from a pipe; gone when disposed.</summary>
internal sealed class ScratchFile : IDisposable
{
    private ScratchFile(string path) => Path = path;

    public string Path { get; }

    public static async Task<ScratchFile> WriteAsync(ReadOnlyMemory<byte> bytes, string extension, CancellationToken cancellation)
    {
        var file = new ScratchFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"aws-simulator-{Guid.NewGuid():n}{extension}"));
        await File.WriteAllBytesAsync(file.Path, bytes, cancellation);
        return file;
    }

    public void Dispose() => File.Delete(Path);
}
