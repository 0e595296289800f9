using System.Security.Cryptography;
using Amazon.S3.Model;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Intake;

/// <summary>From a row that says where its bytes lie to a document with bytes.</summary>
public sealed class IntakeStageTests(TestCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_object_is_copied_within_s3_and_its_digest_taken()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        var content = new byte[9 << 20];
        new Random(1).NextBytes(content);
        var put = await host.S3.PutObjectAsync(new PutObjectRequest { BucketName = IntakeHost.Bucket, Key = "incoming/large.bin", InputStream = new MemoryStream(content) }, Cancellation);

        var document = await TakeAsync(host, IntakeHost.News("incoming/large.bin", put.ETag));

        (document.Status, document.Bytes, document.Sha256).ShouldBe((DocumentStatus.Accepted, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        host.Simulator.Simulator.Calls.Counts().Single(count => count.Operation == "CopyObject").Calls.ShouldBe(1);
        using var local = await host.Get<IFileStore>().OpenLocalAsync(DocumentFiles.Content(document.Id), Cancellation);
        (await File.ReadAllBytesAsync(local.Path, Cancellation)).ShouldBe(content);
    }

    [Fact]
    public async Task Metadata_name_profile_and_labels()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.DropAsync("incoming/one.txt", "text", ("profile", "meeting"), ("labels", "depot, lyon,depot"));

        var document = await TakeAsync(host, IntakeHost.News("incoming/one.txt"));

        document.Profile.ShouldBe("meeting");
        document.Labels.ShouldBe(["depot", "lyon"]);
    }

    [Fact]
    public async Task The_same_bytes_again_name_the_oldest_document_that_has_them()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.DropAsync("incoming/one.txt");
        await host.DropAsync("incoming/two.txt");
        await host.SendAsync(IntakeHost.News("incoming/one.txt"));
        await host.SendAsync(IntakeHost.News("incoming/two.txt"));
        await host.PassAsync();

        var documents = await host.DocumentsAsync();
        documents.ShouldAllBe(document => document.DuplicateOf == null);
        await host.RunAsync(documents[0].Id);

        (await host.RunAsync(documents[1].Id)).DuplicateOf.ShouldBe(documents[0].Id);
    }

    [Fact]
    public async Task An_object_that_is_gone_is_rejected_with_a_reason()
    {
        await using var host = await IntakeHost.StartAsync(cluster);

        await RejectedAsync(host, IntakeHost.News("incoming/gone.txt"), "source_missing");
        (await host.FeedAsync()).ShouldHaveSingleItem().Type.ShouldBe("document.rejected.v1");
    }

    [Fact]
    public async Task An_object_that_was_replaced_is_rejected_with_a_reason()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        var first = (await host.DropAsync("incoming/one.txt", "first")).ETag;
        await host.DropAsync("incoming/one.txt", "second");

        await RejectedAsync(host, IntakeHost.News("incoming/one.txt", first), "source_replaced");
    }

    [Fact]
    public async Task An_object_that_is_too_large_is_rejected_unread()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.S3.PutObjectAsync(new PutObjectRequest { BucketName = IntakeHost.Bucket, Key = "incoming/huge.bin", InputStream = new MemoryStream(new byte[20_000_001]) }, Cancellation);

        await RejectedAsync(host, IntakeHost.News("incoming/huge.bin"), "file_too_large");

        host.Simulator.Simulator.Calls.Counts().ShouldNotContain(count => count.Operation == "GetObject");
    }

    [Fact]
    public async Task A_profile_that_does_not_exist_is_rejected_with_a_reason()
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.DropAsync("incoming/one.txt", "text", ("profile", "nope"));

        await RejectedAsync(host, IntakeHost.News("incoming/one.txt"), "unknown_profile");
    }

    [Theory]
    [InlineData(FaultKind.ServerError, 403, "AccessDenied", "The bucket \"store\" denies access; give the process's role the permissions that docs/operations.md lists.")]
    [InlineData(FaultKind.Throttle, null, null, "The bucket \"store\" asks for fewer requests at the moment.")]
    [InlineData(FaultKind.Reset, null, null, "The bucket \"store\" does not answer.")]
    public async Task What_may_pass_is_tried_again(FaultKind kind, int? status, string? code, string reason)
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.DropAsync("incoming/one.txt");
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = kind, Operation = "GetObject", Status = status, Code = code, Count = kind == FaultKind.Reset ? 6 : 1 });

        var waiting = await TakeAsync(host, IntakeHost.News("incoming/one.txt"));
        host.Time.Advance(TimeSpan.FromSeconds(3));
        var accepted = await host.RunAsync(waiting.Id);

        (waiting.Status, waiting.Attempt, waiting.Error?.Detail).ShouldBe((DocumentStatus.Uploaded, 1, reason));
        accepted.Status.ShouldBe(DocumentStatus.Accepted);
    }

    [Theory]
    [InlineData("PutObject")]
    [InlineData("GetObject")]
    public async Task A_copy_that_was_cut_off_is_made_again(string operation)
    {
        await using var host = await IntakeHost.StartAsync(cluster);
        await host.DropAsync("incoming/one.txt");
        host.Simulator.Simulator.Faults.Add(new Fault { Kind = FaultKind.ServerError, Operation = operation, Count = 1, AfterWork = true });

        var waiting = await TakeAsync(host, IntakeHost.News("incoming/one.txt"));
        host.Time.Advance(TimeSpan.FromSeconds(3));

        waiting.Attempt.ShouldBe(1);
        (await host.RunAsync(waiting.Id)).Status.ShouldBe(DocumentStatus.Accepted);
        (await host.ContentAsync(waiting.Id)).ShouldBe("The depot closes in May.");
    }

    private static async Task<Document> TakeAsync(IntakeHost host, string news)
    {
        await host.SendAsync(news);
        await host.PassAsync();
        return await host.RunAsync((await host.DocumentsAsync()).ShouldHaveSingleItem().Id);
    }

    private static async Task RejectedAsync(IntakeHost host, string news, string code)
    {
        var document = await TakeAsync(host, news);
        (document.Status, document.Error?.Code).ShouldBe((DocumentStatus.Rejected, code));
    }
}
