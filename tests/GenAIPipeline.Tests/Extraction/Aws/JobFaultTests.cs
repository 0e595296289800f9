using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Textract;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Platform;
using GenAIPipeline.Tests.AwsSimulator.Textract;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Bad days of jobs: crashes, lost and repeated messages, limits, timeouts. What arrived is never paid twice. Faults at every call: <see cref="TextractFaultMatrixTests"/>.</summary>
public sealed class JobFaultTests(TestCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_are_fetched_page_by_page()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var document = await aws.FindAsync(await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Many blocks here", "And more there")));
        var calls = new TextractCalls(aws.Get<IAmazonTextract>(), aws.Get<RequestRateStore>(), aws.Get<IOptions<AwsOptions>>(), aws.Get<IOptions<TextractOptions>>(), TimeProvider.System) { MaxResults = 3 };
        var job = ((ExternalEntry.Mine)await aws.Get<ExternalJobStore>().EnterAsync(Work(document), Cancellation)).Job;
        var id = (await calls.StartAsync(job, new TextractReading(), Cancellation)).Value;
        await aws.ToldAsync();

        var ended = (await calls.LookAsync(job with { JobId = id }, new TextractReading(), Cancellation)).Value.ShouldBeOfType<JobProgress.Ended>();

        var text = JsonSerializer.Deserialize<TextractText>(ended.Answer.Body, DocumentJson.Options).ShouldNotBeNull();
        text.Pages.Select(page => page.Blocks.ShouldHaveSingleItem().Text).ShouldBe(["Many blocks here", "And more there"]);
        aws.Simulator.Simulator.Calls.Recent().Count(call => call.Operation == "GetDocumentAnalysis").ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task Equal_pictures_at_the_same_moment_are_paid_once()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var png = await DrawnPage.PictureAsync(DrawnPage.Pdf("Twins"), "png");
        var ids = new[] { await aws.UploadAsync("one.png", png), await aws.UploadAsync("two.png", png), await aws.UploadAsync("three.png", png) };

        await Task.WhenAll(ids.Select(aws.FinishAsync));

        foreach (var id in ids)
            (await aws.TextAsync(id)).Blocks().ShouldHaveSingleItem().Text.ShouldBe("Twins");
        aws.Done("AnalyzeDocument").ShouldBe(1);
        (await aws.UsageAsync()).ShouldHaveSingleItem().Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_that_dies_between_start_and_commit_leaves_its_job_to_the_next()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Begun by the dead", "Read by the living"));
        var document = await aws.FindAsync(id);
        // What the dead worker did: a reservation and the start, whose answer it did not live to record.
        var reader = aws.Get<TextractReader>();
        await aws.Get<ExternalJobStore>().EnterAsync(Work(document), Cancellation);
        var job = (await aws.Get<ExternalJobStore>().FindAsync(Work(document), Cancellation)).ShouldNotBeNull();
        var lost = (await aws.Get<TextractCalls>().StartAsync(job, reader.Options.Default, Cancellation)).Value.ShouldNotBeNull();
        (await aws.CompleteAsync("textract", lost)).ShouldBeFalse();

        await aws.FinishAsync(id);

        (await aws.TextAsync(id)).Blocks().Select(block => block.Text).ShouldBe(["Begun by the dead", "Read by the living"]);
        aws.Done("StartDocumentAnalysis").ShouldBe(1);
        (await aws.ScalarAsync<string>("select job_id from external_job")).ShouldBe(lost);
    }

    [Fact]
    public async Task A_worker_that_dies_between_answer_and_commit_leaves_the_answer_to_the_next()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var png = await DrawnPage.PictureAsync(DrawnPage.Pdf("Paid before the crash"), "png");
        var id = await aws.UploadAsync("a.png", png);
        var document = await aws.FindAsync(id);
        var subject = new ExtractionSubject(id, document.Tenant, document.Profile, document.Sha256);
        await aws.Get<TextractReader>().ReadPictureAsync(subject, "picture", _ => Task.FromResult<byte[]?>(png), Cancellation);

        await aws.RunAsync(id);

        (await aws.TextAsync(id)).Blocks().ShouldHaveSingleItem().Text.ShouldBe("Paid before the crash");
        aws.Done("AnalyzeDocument").ShouldBe(1);
        (await aws.UsageAsync()).ShouldHaveSingleItem().Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Equal_documents_share_one_job_and_one_message_wakes_them_all_however_often_it_comes()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var tiff = await DrawnPage.TiffAsync("Same bytes", "Twice sent");
        var (one, other) = (await aws.UploadAsync("one.tiff", tiff), await aws.UploadAsync("other.tiff", tiff));

        await aws.RunAsync(one);
        (await aws.RunAsync(other)).Wait.ShouldNotBeNull().For.ShouldBe("Textract");
        var (service, jobId) = await aws.HandOnAsync();
        await aws.RunAsync(one);
        await aws.RunAsync(other);

        (await aws.TextAsync(one)).Blocks().Select(block => block.Text).ShouldBe((await aws.TextAsync(other)).Blocks().Select(block => block.Text));
        aws.Done("StartDocumentAnalysis").ShouldBe(1);
        var (before, ended) = (await aws.FindAsync(one), await aws.FindAsync(other));
        (await aws.CompleteAsync(service, jobId)).ShouldBeTrue();
        (await aws.CompleteAsync(service, jobId)).ShouldBeTrue();
        ((await aws.FindAsync(one)).Version, (await aws.FindAsync(other)).Version).ShouldBe((before.Version, ended.Version));
        (await aws.UsageAsync()).ShouldHaveSingleItem().Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_comes_while_the_document_runs_is_not_lost_and_one_of_nobody_goes_back()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Early message", "Late commit"));
        await aws.RunAsync(id);
        var (service, jobId) = await aws.ToldAsync();
        await aws.Get<LeaseStore>().WakeAsync([id], DocumentStatus.Accepted, Cancellation);
        var lease = (await aws.Get<LeaseStore>().ClaimAsync(id, Cancellation)).ShouldNotBeNull();

        (await aws.CompleteAsync(service, jobId)).ShouldBeTrue();

        (await aws.ScalarAsync<bool>($"select wake_again from document where id = '{id}'")).ShouldBeTrue();
        (await aws.CompleteAsync(service, "nobodys")).ShouldBeFalse();
        (await aws.CompleteAsync("transcribe", jobId)).ShouldBeFalse();
        await aws.Get<LeaseStore>().ReleaseAsync(lease, TimeProvider.System.GetUtcNow(), Cancellation);
        (await aws.RunAsync(id)).Status.ShouldNotBe(DocumentStatus.Accepted);
    }

    [Fact]
    public async Task A_lost_message_is_covered_by_asking_now_and_then()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, options => options.SlowPoll = TimeSpan.Zero);
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Nobody told", "We asked"));

        await aws.RunAsync(id);
        await aws.ToldAsync();
        var document = await aws.RunAsync(id);

        document.Status.ShouldNotBe(DocumentStatus.Accepted);
        aws.Done("StartDocumentAnalysis").ShouldBe(1);
    }

    [Fact]
    public async Task Jobs_above_the_account_s_number_wait_for_a_place_and_spend_no_attempt()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, options => options.TextractJobs = 1);
        var first = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Place taken", "First come"));
        var second = await aws.UploadAsync("b.tiff", await DrawnPage.TiffAsync("Place wanted", "Second come"));
        await aws.RunAsync(first);

        var full = await aws.RunAsync(second);

        (full.Status, full.Attempt).ShouldBe((DocumentStatus.Accepted, 0));
        full.Wait.ShouldNotBeNull().For.ShouldBe("Textract");
        aws.Done("StartDocumentAnalysis").ShouldBe(1);
        await aws.HandOnAsync();
        await aws.FinishAsync(second);
        (await aws.TextAsync(second)).Blocks().First().Text.ShouldBe("Place wanted");
    }

    [Fact]
    public async Task The_service_s_own_refusal_for_too_many_jobs_spends_no_attempt_either()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        aws.Simulator.Simulator.Services["textract"].Configure(new JsonObject { ["concurrentJobs"] = 0 });
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("No room", "Yet"));

        var full = await aws.RunAsync(id);

        (full.Status, full.Attempt, full.Wait!.IsRetry).ShouldBe((DocumentStatus.Accepted, 0, false));
        aws.Simulator.Simulator.Services["textract"].Configure([]);
        await aws.Get<LeaseStore>().WakeAsync([id], DocumentStatus.Accepted, Cancellation);
        await aws.FinishAsync(id);
        aws.Done("StartDocumentAnalysis").ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_never_ends_fails_its_document_with_a_reason()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, options => (options.SlowPoll, options.JobTimeout) = (TimeSpan.Zero, TimeSpan.FromTicks(1)));
        aws.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "IN_PROGRESS", Count = 1 });
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Never ends", "But once"));

        await aws.RunAsync(id);
        var failed = await aws.RunAsync(id);

        failed.Status.ShouldBe(DocumentStatus.Failed);
        failed.Error.ShouldNotBeNull().Code.ShouldBe("service_refused");
        failed.Error.Detail.ShouldContain("had not ended job");
        (await aws.ScalarAsync<string>("select state from external_job")).ShouldBe("failed");
    }

    [Fact]
    public async Task A_document_whose_job_never_ended_is_redriven_by_a_new_job_though_the_old_one_speaks_up_late()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, options => (options.SlowPoll, options.JobTimeout) = (TimeSpan.Zero, TimeSpan.FromTicks(1)));
        aws.Faults.Add(new Fault { Kind = FaultKind.Outcome, Operation = "Start*", Code = "IN_PROGRESS", Count = 1 });
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Begun anew", "And read"));
        await aws.RunAsync(id);
        (await aws.RunAsync(id)).Status.ShouldBe(DocumentStatus.Failed);
        var timedOut = (await aws.ScalarAsync<string>("select job_id from external_job")).ShouldNotBeNull();

        (await aws.Get<Redrives>().RedriveAllAsync("Extraction", "service_refused", 10, "ann", Cancellation)).ShouldBe(1);
        (await aws.RunAsync(id)).Wait.ShouldNotBeNull().For.ShouldBe("Textract");
        (await aws.CompleteAsync("textract", timedOut)).ShouldBeTrue(); // it wakes the document, which looks at its new job
        var (_, jobId) = await aws.HandOnAsync();
        var document = await aws.RunAsync(id);

        jobId.ShouldNotBe(timedOut);
        document.Status.ShouldNotBe(DocumentStatus.Failed);
        (await aws.TextAsync(id)).Blocks().Select(block => block.Text).ShouldBe(["Begun anew", "And read"]);
        (await aws.ScalarAsync<int>("select generation from external_job")).ShouldBe(2);
        aws.Done("StartDocumentAnalysis").ShouldBe(2);
        (await aws.UsageAsync()).ShouldHaveSingleItem().Units.ShouldBe(2);
    }

    [Fact]
    public async Task Looking_at_a_job_does_not_fetch_the_file()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        var id = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("Fetched to begin", "And to end"));
        await aws.RunAsync(id);
        var message = await aws.ToldAsync();
        aws.Faults.Add(new Fault { Kind = FaultKind.Throttle, Operation = "GetDocumentAnalysis" });
        for (var look = 0; look < 3; look++)
        {
            await aws.Get<LeaseStore>().WakeAsync([id], DocumentStatus.Accepted, Cancellation);
            (await aws.RunAsync(id)).Wait.ShouldNotBeNull().IsRetry.ShouldBeFalse();
        }

        aws.Fetches(id).ShouldBe(1);
        aws.Faults.Clear();
        await aws.CompleteAsync(message.Service, message.JobId);
        await aws.RunAsync(id);

        (await aws.TextAsync(id)).Blocks().Select(block => block.Text).ShouldBe(["Fetched to begin", "And to end"]);
        aws.Fetches(id).ShouldBe(2); // the answer is joined to what the file says of its pages
    }

    [Fact]
    public async Task Standing_in_line_for_a_job_does_not_fetch_the_file()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, options => options.TextractJobs = 1);
        var first = await aws.UploadAsync("a.tiff", await DrawnPage.TiffAsync("First in line", "Of two"));
        var second = await aws.UploadAsync("b.tiff", await DrawnPage.TiffAsync("Second in line", "Of two"));
        await aws.RunAsync(first);
        for (var look = 0; look < 4; look++)
        {
            (await aws.RunAsync(second)).Wait.ShouldNotBeNull().For.ShouldBe("Textract");
            await aws.Get<LeaseStore>().WakeAsync([second], DocumentStatus.Accepted, Cancellation);
        }

        aws.Done("StartDocumentAnalysis").ShouldBe(1);
        await aws.HandOnAsync();
        (await aws.RunAsync(second)).Wait.ShouldNotBeNull().For.ShouldBe("Textract");
        aws.Done("StartDocumentAnalysis").ShouldBe(2);
        aws.Fetches(second).ShouldBe(1);
        await aws.HandOnAsync();
        await aws.RunAsync(second);
        (await aws.TextAsync(second)).Blocks().First().Text.ShouldBe("Second in line");
    }

    [Theory]
    [InlineData("nobody", "us-east-1", "Textract refuses the AWS credentials (UnrecognizedClientException); check the access key and its secret. Then redrive the document.")]
    [InlineData("simulator", "eu-west-1", "Textract is in another region (InvalidSignatureException); set AWS_REGION to it, and AWS_ENDPOINT_URL to an address there. Then redrive the document.")]
    public async Task Wrong_credentials_and_regions_end_in_one_clear_sentence(string key, string region, string said)
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster, key: key, region: region);
        var id = await aws.UploadAsync("a.png", await DrawnPage.PictureAsync(DrawnPage.Pdf("Unread"), "png"));

        var document = await aws.RunAsync(id);

        document.Status.ShouldBe(DocumentStatus.Failed);
        document.Error.ShouldNotBeNull().Detail.ShouldBe(said);
    }

    [Fact]
    public async Task Denied_access_ends_in_one_clear_sentence()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        aws.Faults.Add(new Fault { Kind = FaultKind.ServerError, Operation = "AnalyzeDocument", Code = "AccessDeniedException", Status = 400 });
        var id = await aws.UploadAsync("a.png", await DrawnPage.PictureAsync(DrawnPage.Pdf("Denied"), "png"));

        var document = await aws.RunAsync(id);

        document.Status.ShouldBe(DocumentStatus.Failed);
        document.Error.ShouldNotBeNull().Detail.ShouldStartWith("Textract denies access");
    }

    [Fact]
    public async Task The_account_s_rate_is_shared_and_a_turn_that_is_far_off_is_a_wait()
    {
        await using var aws = await AwsJobsHost.StartAsync(cluster);
        // One request in a quarter of an hour: what this test takes is nothing beside it.
        var granted = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => aws.ScalarAsync<object>("select take_request('textract:Test', 0.001, 2000)")));

        // One from the full bucket, two within two turns, and no more.
        var waits = granted.OfType<double>().Order().ToList();
        waits.Count.ShouldBe(3);
        waits[0].ShouldBe(0);
        waits[1].ShouldBeInRange(900, 1_000);
        waits[2].ShouldBeInRange(1_800, 2_000);
    }

    private static ExternalWork Work(Document document) =>
        ExternalWork.Of("textract", true, new(document.Id, document.Tenant, document.Profile, document.Sha256), "1", new TextractOptions().Default.Name, AwsJobsHost.Bucket);
}
