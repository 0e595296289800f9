
namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>The small version of what <c>./dev bench crash</c> does.</summary>
[Collection(nameof(WholePrograms))]
public sealed class CrashTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Nothing_is_lost_and_nothing_doubled_when_everything_dies()
    {
        var plan = new CrashPlan(Documents: 40, Kills: 4, PostmasterKills: 1, Clients: 4, PauseBetweenUploads: TimeSpan.FromSeconds(1), Seed: 7);

        var report = await new CrashRun(plan, output.WriteLine).RunAsync(TestContext.Current.CancellationToken);

        report.Faults(plan).ShouldBeEmpty();
        report.SlowestStart.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }
}
