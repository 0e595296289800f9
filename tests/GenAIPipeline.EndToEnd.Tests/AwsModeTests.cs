using GenAIPipeline.EndToEnd.Tests.Pages;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.Extraction.Pdf;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Aws mode as <c>./dev up --aws-simulator</c> starts it: web, two workers and the simulator, each a process. All other tests run in it by <c>./dev test --aws</c>.</summary>
[Collection(nameof(WholePrograms))]
public sealed class AwsModeTests(Browser browser) : IAsyncLifetime
{
    private const string Password = "xyzzy-47";
    private readonly RunningProgram program = new() { Mode = ProgramMode.AwsWithSimulator };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => program.InitializeAsync();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Every_sample_ends_as_expected_though_workers_are_killed_at_work_and_all_ends_with_the_program()
    {
        var run = new SampleRun(program);
        var secret = await UploadEncryptedAsync();
        await run.UploadAsync();
        await KillWorkersAtWorkAsync();

        (await run.FaultsAsync()).ShouldBeEmpty(program.Said);
        await run.FeedAsync();
        var used = (await run.Service.GetAsync("/v1/usage", Cancellation)).EnumerateArray().Select(line => line.GetProperty("model").GetString()!.Split('/')[0]).Distinct();
        used.ShouldBe(["amazon.nova-lite-v1:0", "textract", "transcribe"], ignoreOrder: true);
        await run.Service.RestAsync(secret, TimeSpan.FromSeconds(60), Cancellation);
        (await run.Service.TextAsync(secret, Cancellation)).Trim().ShouldBe("The secret text of the page");
        (await CountAsync("document_password")).ShouldBe(0);
        await PagesShowAsync(run.Uploaded["supplier-invoice.pdf"]);

        (await program.StopAsync()).ShouldBe(0);
        (await program.Tree.GoneAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue(string.Join('\n', program.Tree.Names));
    }

    private async Task<Guid> UploadEncryptedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents?fileName=payroll.pdf") { Content = new ByteArrayContent(EncryptedPdf.Make(Password)) };
        request.Content.Headers.ContentType = new("application/pdf");
        request.Headers.Add("X-Document-Password", Password);
        using var answer = await program.Api.SendAsync(request, Cancellation);
        answer.EnsureSuccessStatusCode();
        return Guid.Parse(answer.Headers.Location!.ToString().Split('/')[^1]);
    }

    /// <summary>The list, and a document beside the picture of its page, which the web process draws from the bucket.</summary>
    private async Task PagesShowAsync(Guid document)
    {
        await using var window = await browser.OpenAsync(program: program, cancellation: Cancellation);
        await window.GoAsync("/", "supplier-invoice.pdf");
        await window.GoAsync($"/documents/{document}", "Summary");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Locator(".box.lit").First.WaitForAsync();
        await window.Page.WaitForFunctionAsync("() => document.images.length > 0 && [...document.images].every(i => i.complete && i.naturalWidth > 0)");
        window.Faults.ShouldBeEmpty();
    }

    /// <summary>Kills both workers once one of them holds a document: somebody must take it over.</summary>
    private async Task KillWorkersAtWorkAsync()
    {
        while (await CountAsync("document where lease_until > now()") == 0)
            await Task.Delay(20, Cancellation);
        var killed = program.Tree.Names.Select(line => line.Split(' ', 2)).Where(line => line[1].Contains("--Supervised", StringComparison.Ordinal)).ToList();
        killed.Count.ShouldBe(2);
        foreach (var worker in killed)
            Posix.Signal(int.Parse(worker[0]), Posix.Kill);
        (await CountAsync("document where lease_until > now()")).ShouldBeGreaterThan(0);
    }

    private async Task<long> CountAsync(string rows)
    {
        await using var command = program.Database.CreateCommand($"select count(*) from {rows}");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
