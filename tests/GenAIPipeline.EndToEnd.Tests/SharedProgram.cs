
namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>One running program for all tests of a class.</summary>
public sealed class SharedProgram : IAsyncLifetime
{
    public RunningProgram Program { get; } = new();

    public ValueTask InitializeAsync() => Program.InitializeAsync();

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
