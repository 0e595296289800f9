namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Every file of samples/ goes through the whole program and comes out as expected.json says.</summary>
[Collection(nameof(WholePrograms))]
public sealed class SamplesTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    [Fact]
    public async Task Every_sample_ends_as_expected_with_one_completion_each()
    {
        var run = new SampleRun(shared.Program);
        await run.UploadAsync();

        (await run.FaultsAsync()).ShouldBeEmpty();
        await run.FeedAsync();
    }
}
