using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Tests.Extraction.Pdf;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace GenAIPipeline.Tests.Documents;

/// <summary>Encrypted PDFs: one host takes them, others without anything in common but database and files read them.</summary>
public sealed class DocumentPasswordTests(TestCluster cluster) : IAsyncLifetime
{
    private const string Password = "xyzzy-47";
    private readonly List<IHost> workers = [];
    private SurfaceHost web = null!;
    private HttpClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        web = await SurfaceHost.StartAsync(cluster, services => services.RemoveAll<IHostedService>()); // it takes uploads, and runs nothing
        client = web.Admin();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
            await ((IAsyncDisposable)worker).DisposeAsync();
        client.Dispose();
        await web.DisposeAsync();
    }

    [Fact]
    public async Task A_password_reaches_another_host_and_is_gone_with_the_first_text()
    {
        var id = await UploadAsync(Password);
        (await HeldAsync()).ShouldBe(1);

        await Worker().GetRequiredService<StageRunner>().RunAsync(id, Cancellation);

        (await TextAsync(id)).ShouldBe("The secret text of the page");
        (await HeldAsync()).ShouldBe(0);
        await IsShownNowhereAsync(id);
    }

    [Fact]
    public async Task A_worker_that_dies_before_the_text_is_stored_leaves_the_password_to_the_next()
    {
        var id = await UploadAsync(Password);
        var dying = Worker();
        var lease = (await dying.GetRequiredService<LeaseStore>().ClaimAsync(id, Cancellation)).ShouldNotBeNull();
        var read = await dying.GetServices<IStage>().Single(stage => stage.Name == StageName.Extraction)
            .RunAsync(new(lease.Document, new StageResults(dying.GetRequiredService<StageResultStore>().FindAsync, lease.Document), _ => { }), Cancellation);
        read.ShouldBeOfType<StageOutcome.Done>(); // and here it is killed: nothing is committed, and its lease runs out
        await ScalarAsync<int>($"update document set lease_until = now() - interval '1 second' where id = '{id}' returning 1");

        await Worker().GetRequiredService<StageRunner>().RunAsync(id, Cancellation);

        (await TextAsync(id)).ShouldBe("The secret text of the page");
        (await HeldAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("swordfish", "pdf_wrong_password")]
    [InlineData(null, "pdf_encrypted")]
    public async Task Without_the_right_password_it_is_rejected_and_can_be_sent_again_with_it(string? given, string code)
    {
        var id = await UploadAsync(given);
        await Worker().GetRequiredService<StageRunner>().RunAsync(id, Cancellation);
        (await client.DocumentAsync($"{id}"))["error"]!["code"]!.GetValue<string>().ShouldBe(code);
        (await HeldAsync()).ShouldBe(0);

        (await client.PostAsync($"/v1/documents/{id}/reprocess", new { password = Password })).Status.ShouldBe(202);
        (await HeldAsync()).ShouldBe(1);
        await Worker().GetRequiredService<StageRunner>().RunAsync(id, Cancellation);

        (await TextAsync(id)).ShouldBe("The secret text of the page");
        (await HeldAsync()).ShouldBe(0);
        await IsShownNowhereAsync(id);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("delete")]
    public async Task What_ends_unread_takes_its_password_along(string how)
    {
        var id = await UploadAsync(Password);

        if (how == "delete")
            (await client.DeleteAsync($"/v1/documents/{id}", Cancellation)).EnsureSuccessStatusCode();
        else
            (await client.PostAsync($"/v1/documents/{id}/cancel")).Status.ShouldBe(200);

        (await HeldAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_document_keeps_it_for_its_redrive_until_it_is_too_old()
    {
        var passwords = web.Get<PasswordStore>();
        var (id, waiting) = (await UploadAsync(Password), await UploadAsync(Password));
        var document = (await web.Get<DocumentStore>().FindAsync(null, id, Cancellation)).ShouldNotBeNull();
        await web.Get<TransitionStore>().ApplyAsync(new Transition(document, DocumentStatus.Failed) { Stage = StageName.Extraction, Error = new("attempts_exhausted", "The disk was full.", StageName.Extraction) }, Cancellation);
        (await passwords.FindAsync(id, Cancellation)).ShouldBe(Password);

        var now = TimeProvider.System.GetUtcNow();
        (await passwords.ExpireAsync(now - PasswordStore.KeptAfterFailure, 500, Cancellation)).ShouldBe(0);
        (await passwords.ExpireAsync(now.AddMinutes(1), 500, Cancellation)).ShouldBe(1);

        (await passwords.FindAsync(id, Cancellation)).ShouldBeNull();
        (await passwords.FindAsync(waiting, Cancellation)).ShouldBe(Password); // it will be read, however long the queue
    }

    private async Task<DocumentId> UploadAsync(string? password)
    {
        using var request = SurfaceCalls.Multipart("payroll.pdf", EncryptedPdf.Make(Password), mediaType: "application/pdf", fields: password is null ? [] : [("password", password)]);
        using var answer = await client.SendAsync(request, Cancellation);
        var document = await answer.JsonAsync();
        ((int)answer.StatusCode).ShouldBe(202, document.ToJsonString());
        document.ToJsonString().ShouldNotContain(Password);
        return new(Guid.Parse(document.Id()));
    }

    /// <summary>A host of its own on the same database and files, whose documents are run by hand.</summary>
    private IServiceProvider Worker()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddPipeline(new ConfigurationBuilder().Build(), web.ConnectionString);
        builder.Services.AddFolderFiles(web.FilesFolder);
        builder.Services.AddStages(Path.Combine(AppContext.BaseDirectory, "GenAIPipeline.Web.dll"));
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ChildWarmUp)));
        workers.Add(builder.Build());
        return workers[^1].Services;
    }

    private async Task<string> TextAsync(DocumentId id) =>
        string.Join('\n', (await (await client.GetAsync($"/v1/documents/{id}/text", Cancellation)).JsonAsync())["pages"]!.AsArray().SelectMany(page => page!["blocks"]!.AsArray()).Select(block => (string)block!["text"]!));

    private async Task<long> HeldAsync() => await ScalarAsync<long>("select count(*) from document_password");

    private async Task IsShownNowhereAsync(DocumentId id)
    {
        foreach (var path in (string[])["", "/history", "/text"])
            (await client.GetStringAsync($"/v1/documents/{id}{path}", Cancellation)).ShouldNotContain(Password);
        foreach (var table in (string[])["document", "document_history", "outbox", "feed", "stage_result", "hangfire.job"])
            (await ScalarAsync<long>($"select count(*) from {table} t where t::text like '%{Password}%'")).ShouldBe(0, table);
    }

    private async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = web.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
