using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Jobs;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Jobs;

/// <summary>Holds our own SQL against what Hangfire itself writes.</summary>
public sealed class WakeUpQueueTests(TestApi api) : IClassFixture<TestApi>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Our_rows_are_those_that_Hangfire_writes()
    {
        var id = Guid.NewGuid();
        var method = typeof(WakeUpJob).GetMethod(nameof(WakeUpJob.RunAsync))!;
        var theirs = long.Parse(api.Get<IBackgroundJobClient>().Create(new Job(typeof(WakeUpJob), method, id, "ä \"quoted\".txt", CancellationToken.None), new EnqueuedState()));
        var ours = await AddAsync(id, "ä \"quoted\".txt");

        (await RowsAsync(ours)).ShouldBe(await RowsAsync(theirs));
    }

    [Fact]
    public async Task Hangfire_reads_our_job_back_with_its_arguments()
    {
        var id = Guid.NewGuid();
        var ours = await AddAsync(id, "depot.txt");

        var job = api.Get<JobStorage>().GetConnection().GetJobData(ours.ToString()).Job;

        (job.Type, job.Method.Name).ShouldBe((typeof(WakeUpJob), nameof(WakeUpJob.RunAsync)));
        Dashboard.NameOf(job).ShouldBe($"depot.txt ({id})");
    }

    [Fact]
    public async Task A_retry_that_is_due_is_the_scheduled_job_moved_into_the_queue()
    {
        var document = await api.AcceptedAsync();
        var job = await api.ScalarAsync<long>($"select job_id from document where id = '{document.Id}'");
        await api.ScalarAsync<long>($"delete from hangfire.jobqueue where jobid = {job} returning 1::bigint");
        api.Get<IBackgroundJobClient>().ChangeState(job.ToString(), new ScheduledState(TimeSpan.FromMinutes(1)));
        (await api.ScalarAsync<long>($"select count(*) from hangfire.set where key = 'schedule' and value = '{job}'")).ShouldBe(1);
        var jobs = await api.ScalarAsync<long>("select count(*) from hangfire.job");
        api.Time.Advance(TimeSpan.FromMinutes(2));

        (await api.Get<LeaseStore>().WakeDueAsync(Cancellation)).ShouldBeGreaterThan(0);

        (await api.ScalarAsync<string>($"select statename from hangfire.job where id = {job}")).ShouldBe("Enqueued");
        (await api.ScalarAsync<string>($"select s.name from hangfire.job j join hangfire.state s on s.id = j.stateid where j.id = {job}")).ShouldBe("Enqueued");
        (await api.ScalarAsync<long>($"select count(*) from hangfire.jobqueue where jobid = {job}")).ShouldBe(1);
        (await api.ScalarAsync<long>($"select count(*) from hangfire.set where key = 'schedule' and value = '{job}'")).ShouldBe(0);
        (await api.ScalarAsync<long>("select count(*) from hangfire.job")).ShouldBe(jobs);
    }

    [Fact]
    public async Task A_document_whose_worker_died_is_woken_when_its_lease_ends_though_its_job_had_waited_long()
    {
        var document = await api.AcceptedAsync();
        var job = await api.ScalarAsync<long>($"select job_id from document where id = '{document.Id}'");
        api.Time.Advance(TimeSpan.FromMinutes(1));
        await api.Get<LeaseStore>().WakeDueAsync(Cancellation);
        (await api.ScalarAsync<long>($"select job_id from document where id = '{document.Id}'")).ShouldBe(job);
        await api.ScalarAsync<long>($"delete from hangfire.jobqueue where jobid = {job} returning 1::bigint");
        (await api.Get<LeaseStore>().ClaimAsync(document.Id, Cancellation)).ShouldNotBeNull();

        api.Time.Advance(LeaseStore.Duration + TimeSpan.FromSeconds(1));
        await api.Get<LeaseStore>().WakeDueAsync(Cancellation);

        (await api.ScalarAsync<long>($"select job_id from document where id = '{document.Id}'")).ShouldBeGreaterThan(job);
    }

    [Theory]
    [InlineData("/hangfire")]
    [InlineData("/hangfire/jobs/failed")]
    public async Task The_dashboard_is_closed_without_a_login(string path)
    {
        using var nobody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = api.Address };
        using var reader = api.As(scopes: "read");
        using var ann = api.As(scopes: "operate");

        ((int)(await nobody.GetAsync(path, Cancellation)).StatusCode).ShouldBe(401);
        ((int)(await reader.GetAsync(path, Cancellation)).StatusCode).ShouldBe(403);
        (await ann.GetStringAsync(path, Cancellation)).ShouldContain("GenAIPipeline jobs");
    }

    private async Task<long> AddAsync(Guid id, string name)
    {
        var queue = api.Get<WakeUpQueue>();
        var job = await queue.NextJobAsync(Cancellation);
        await using var connection = await api.Database.OpenConnectionAsync(Cancellation);
        await using var batch = new NpgsqlBatch(connection);
        queue.AddJob(batch, job, id, name, api.Time.GetUtcNow());
        await batch.ExecuteNonQueryAsync(Cancellation);
        return job;
    }

    /// <summary>All columns of all rows of a job but ids and times. Hangfire writes the arguments twice, we once: it reads them from their own column.</summary>
    private Task<string> RowsAsync(long job) => api.ScalarAsync<string>($"""
        select jsonb_pretty(jsonb_build_object(
            'job', (select to_jsonb(j) - 'id' - 'stateid' - 'createdat' || jsonb_build_object('invocationdata', j.invocationdata - 'Arguments') from hangfire.job j where id = {job}),
            'points at its state', (select j.stateid = s.id from hangfire.job j join hangfire.state s on s.jobid = j.id where j.id = {job}),
            'states', (select jsonb_agg(to_jsonb(s) - 'id' - 'jobid' - 'createdat' || jsonb_build_object('data', s.data - 'EnqueuedAt', 'told', s.data ? 'EnqueuedAt')) from hangfire.state s where jobid = {job}),
            'queue', (select jsonb_agg(to_jsonb(q) - 'id' - 'jobid') from hangfire.jobqueue q where jobid = {job}),
            'parameters', (select jsonb_agg(to_jsonb(p) - 'id' - 'jobid') from hangfire.jobparameter p where jobid = {job})))
        """);
}
