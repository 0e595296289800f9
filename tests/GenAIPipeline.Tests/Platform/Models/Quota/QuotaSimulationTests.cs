using GenAIPipeline.Platform.Models.Quota;

namespace GenAIPipeline.Tests.Platform.Models.Quota;

/// <summary>How much of a quota four processes use, and how seldom they are refused: the real queue and the real function, minutes of virtual time.</summary>
public sealed class QuotaSimulationTests(ModelDatabase database) : IClassFixture<ModelDatabase>
{
    private readonly QuotaStore store = new(database.Source);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, QuotaWindow.Bucket)]
    [InlineData(5, QuotaWindow.Bucket)]
    [InlineData(15, QuotaWindow.Bucket)]
    [InlineData(1, QuotaWindow.Minute)]
    [InlineData(5, QuotaWindow.Minute)]
    [InlineData(15, QuotaWindow.Minute)]
    public async Task Nearly_all_of_a_quota_is_used_and_hardly_a_call_refused(double burndown, QuotaWindow window)
    {
        var run = await RunAsync(new QuotaLoad { Burndown = burndown, Window = window, Minutes = 4 });

        run.Shares.Average().ShouldBeGreaterThanOrEqualTo(0.97);
        run.ThrottledShare.ShouldBeLessThanOrEqualTo(0.001);
        run.Wasted.ShouldBeLessThan(0.03);
    }

    private async Task<QuotaRun> RunAsync(QuotaLoad load)
    {
        var run = await QuotaSimulation.RunAsync(store, load, Cancellation);
        TestContext.Current.SendDiagnosticMessage($"{load.Window} {load.Burndown}: {run}");
        return run;
    }
}
