namespace GenAIPipeline.Benchmarks.Running;

/// <summary>A temporary folder that PostgreSQL's own user may pass through.</summary>
internal sealed class BenchFolder : IDisposable
{
    public BenchFolder() =>
        System.IO.File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public string Root { get; } = Directory.CreateTempSubdirectory("bench-").FullName;

    public string PathOf(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
