namespace GenAIPipeline.Tests.Platform.Postgres;

/// <summary>A folder of a test's own, removed with all that is in it.</summary>
internal sealed class TestFolder : IDisposable
{
    public TestFolder(string purpose) => Path = Directory.CreateTempSubdirectory($"genaipipeline-{purpose}-").FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
