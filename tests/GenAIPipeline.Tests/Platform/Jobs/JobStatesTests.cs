using GenAIPipeline.Documents;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Spine;
using Hangfire;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Jobs;

/// <summary>What an operator sees on the dashboard, on a running Hangfire server.</summary>
public sealed class JobStatesTests(TestCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_shows_as_scheduled_with_its_reason_and_runs_when_its_time_has_come()
    {
        var attempts = 0;
        var stage = new ScriptedStage(StageName.Extraction, (_, _) => Task.FromResult<StageOutcome>(
            ++attempts == 1 ? new StageOutcome.Retry("The model is away.", TimeSpan.FromSeconds(1.5)) : new StageOutcome.Reject(new Rejection("enough", "Seen twice."))));
        await using var host = await SpineHost.StartAsync(cluster, 2, stage);

        var document = await host.UploadAsync("depot.txt", "text", Cancellation);
        await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Rejected, Cancellation);

        attempts.ShouldBe(2);
        // Whether the rescuer or Hangfire's own scheduler comes first when the time has come is open; either is right.
        (await QueryAsync(host, $"""
            select string_agg(s.name || coalesce(': ' || s.reason, ''), ' | ' order by s.id)
            from hangfire.state s
            where s.jobid = (select min(id) from hangfire.job where arguments::text like '%depot.txt%')
            """)).ShouldStartWith("Enqueued | Processing | Failed: The model is away. | Scheduled: The model is away. | Enqueued");
    }

    [Fact]
    public async Task A_failed_documents_job_shows_as_failed_and_requeueing_it_redrives_the_document()
    {
        var isAway = true;
        var stage = new ScriptedStage(StageName.Extraction, (_, _) => Task.FromResult<StageOutcome>(
            isAway ? new StageOutcome.Retry("The disk is full.", TimeSpan.Zero) : new StageOutcome.Reject(new Rejection("enough", "Run again."))));
        await using var host = await SpineHost.StartAsync(cluster, 2, stage);
        var document = await host.UploadAsync("depot.txt", "text", Cancellation);
        await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Failed, Cancellation);
        var failed = await WaitAsync(host, "select id::text from hangfire.job where statename = 'Failed' order by id limit 1");
        (await QueryAsync(host, $"select reason from hangfire.state where jobid = {failed} and name = 'Failed'")).ShouldBe("The disk is full.");
        const string Jobs = "select count(*)::text from hangfire.job where arguments::text like '%depot.txt%'";
        var jobs = await QueryAsync(host, Jobs);

        isAway = false;
        host.Get<IBackgroundJobClient>().Requeue(failed).ShouldBeTrue();

        var again = await host.ReachesAsync(document.Id, d => d.Status == DocumentStatus.Rejected, Cancellation);
        again.Attempt.ShouldBe(0);
        (await QueryAsync(host, "select redriven_by from dead_letter")).ShouldBe("Hangfire dashboard");
        (await QueryAsync(host, Jobs)).ShouldBe(jobs);
    }

    [Fact]
    public async Task Recurring_jobs_are_visible_under_their_names()
    {
        await using var host = await SpineHost.StartAsync(cluster, 1);

        (await WaitAsync(host, "select string_agg(value, ', ' order by value) from hangfire.set where key = 'recurring-jobs' having count(*) = 3"))
            .ShouldBe("Ageing of dead letters, Cleaning, Retention");
    }

    private static async Task<string?> QueryAsync(SpineHost host, string sql)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation) as string;
    }

    /// <summary>Asks until there is an answer: Hangfire changes a job's state after the document's commit.</summary>
    private static async Task<string> WaitAsync(SpineHost host, string sql)
    {
        for (var n = 0; n < 200; n++)
        {
            if (await QueryAsync(host, sql) is { } found)
                return found;
            await Task.Delay(25, Cancellation);
        }

        throw new TimeoutException("Expected an answer within 5 s.");
    }
}
