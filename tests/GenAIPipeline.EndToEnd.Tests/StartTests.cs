using System.Net;
using System.Net.Http.Headers;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Starting, stopping and the verbs beside a running instance, as a person at a shell meets them.</summary>
[Collection(nameof(WholePrograms))]
public sealed class StartTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    private readonly ServiceClient service = new(shared.Program.Api);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => shared.Program.Folder;

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_one_sentence()
    {
        var other = Directory.CreateTempSubdirectory("genaipipeline-e2e-").FullName;
        try
        {
            var run = await ProgramRun.OfAsync("up", "--data", other, "--port", $"{shared.Program.Port}");

            IsOneSentence(run, $"Port {shared.Program.Port} is taken", "--port");
            Directory.EnumerateFileSystemEntries(other).ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(other, recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_that_is_in_use_is_said_in_one_sentence_and_goes_on_working()
    {
        var run = await ProgramRun.OfAsync("up", "--data", Folder, "--port", $"{RunningProgram.FreePort()}");

        IsOneSentence(run, "in use by another instance", $"127.0.0.1:{shared.Program.Port}", "--data");
        (await shared.Program.IsReadyAsync()).ShouldBeTrue();
        await CompletesAsync(service, "after-the-refusal.txt");
    }

    [Fact]
    public async Task A_folder_of_another_major_version_is_said_in_one_sentence()
    {
        var old = Directory.CreateTempSubdirectory("genaipipeline-e2e-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(old, "postgres", "data"));
            await File.WriteAllTextAsync(Path.Combine(old, "postgres", "data", "PG_VERSION"), "9\n", Cancellation);

            var run = await ProgramRun.OfAsync("up", "--data", old, "--port", $"{RunningProgram.FreePort()}");

            IsOneSentence(run, "PostgreSQL 9");
        }
        finally
        {
            Directory.Delete(old, recursive: true);
        }
    }

    [Fact]
    public async Task The_verb_link_prints_a_link_that_opens_the_browser_once()
    {
        var run = await ProgramRun.OfAsync("link", "--data", Folder);

        run.ExitCode.ShouldBe(0, run.Errors);
        var link = new Uri(run.Output.Trim());
        link.Port.ShouldBe(shared.Program.Port);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        using var first = await browser.GetAsync(link, Cancellation);
        first.Headers.Contains("Set-Cookie").ShouldBeTrue($"{first.StatusCode}");
        using var second = await browser.GetAsync(link, Cancellation);
        second.Headers.Contains("Set-Cookie").ShouldBeFalse($"{second.StatusCode}");
    }

    [Fact]
    public async Task The_verb_key_makes_lists_and_revokes_keys()
    {
        var made = await ProgramRun.OfAsync("key", "add", "--name", "Night job", "--tenant", "night", "--scopes", "upload,read", "--data", Folder);
        made.ExitCode.ShouldBe(0, made.Errors);
        using var client = new HttpClient { BaseAddress = shared.Program.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.Output.Trim());

        (await client.GetAsync("/v1/documents", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/v1/keys", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var line = (await ProgramRun.OfAsync("key", "list", "--data", Folder)).Output.Split('\n').Single(line => line.Contains("Night job", StringComparison.Ordinal));
        line.ShouldContain("night");
        line.ShouldNotContain(made.Output.Trim());

        (await ProgramRun.OfAsync("key", "revoke", line.Split(' ')[0], "--data", Folder)).ExitCode.ShouldBe(0);
        (await client.GetAsync("/v1/documents", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_backup_of_the_running_instance_is_restored_into_another_folder_and_runs_there()
    {
        var id = await CompletesAsync(service, "kept.txt");
        // In aws mode the files are in the bucket and not in the archive: the restored instance is given the same one.
        await using var second = new RunningProgram { Cloud = shared.Program.Cloud, KeepsCloud = true };
        var archive = second.Folder + ".tar.gz";
        try
        {
            var backup = await ProgramRun.OfAsync("backup", archive, "--data", Folder);
            backup.ExitCode.ShouldBe(0, backup.Errors);
            var restore = await ProgramRun.OfAsync("restore", archive, "--data", second.Folder);
            restore.ExitCode.ShouldBe(0, restore.Errors);
        }
        finally
        {
            File.Delete(archive);
        }

        await second.StartAsync();

        second.AdminKey.ShouldBe(shared.Program.AdminKey);
        var restored = new ServiceClient(second.Api);
        (await restored.TextAsync(id, Cancellation)).ShouldBe(await service.TextAsync(id, Cancellation));
        (await second.Api.GetByteArrayAsync($"/v1/documents/{id}/content", Cancellation)).ShouldBe(Letter("kept.txt"));
        await CompletesAsync(restored, "new-in-the-restored.txt");
        (await second.StopAsync()).ShouldBe(0, second.Said);
    }

    [Fact]
    public async Task After_a_stop_nothing_is_left_and_the_next_start_finishes_what_was_accepted()
    {
        await using var program = new RunningProgram();
        await program.StartAsync();
        var client = new ServiceClient(program.Api);
        var recording = await client.UploadAsync("memo.wav", await File.ReadAllBytesAsync(Samples.PathOf("voice-memo.wav"), Cancellation), "meeting", Cancellation);
        var mail = await client.UploadAsync("mail.eml", await File.ReadAllBytesAsync(Samples.PathOf("email-with-attachment.eml"), Cancellation), null, Cancellation);

        (await program.StopAsync()).ShouldBe(0, program.Said);
        (await program.Tree.GoneAsync(TimeSpan.FromSeconds(5))).ShouldBeTrue(string.Join('\n', program.Tree.Names));
        File.Exists(Path.Combine(program.Folder, "instance.json")).ShouldBeFalse();
        program.Said.ShouldNotContain("Unhandled exception");

        await program.StartAsync();
        (await client.RestAsync(recording, TimeSpan.FromSeconds(90), Cancellation)).GetProperty("status").GetString().ShouldBe("NeedsReview");
        (await client.RestAsync(mail, TimeSpan.FromSeconds(60), Cancellation)).GetProperty("status").GetString().ShouldBe("Completed");
        var feed = await client.FeedWithCompletionsAsync(1, TimeSpan.FromSeconds(10), Cancellation);
        feed.Count(e => ServiceClient.IsCompletion(e) && ServiceClient.IsAbout(e, mail)).ShouldBe(1);
    }

    private static async Task<Guid> CompletesAsync(ServiceClient client, string name)
    {
        var id = await client.UploadAsync(name, Letter(name), null, Cancellation);
        (await client.RestAsync(id, TimeSpan.FromSeconds(60), Cancellation)).GetProperty("status").GetString().ShouldBe("Completed");
        return id;
    }

    private static byte[] Letter(string name) => System.Text.Encoding.UTF8.GetBytes(
        $"The file {name} tells of the harbour. The harbour office received 412 crates on 3 May 2024. The invoice of 1,250.00 EUR is due on 1 June 2024. Two crates went back to Lyon.");

    private static void IsOneSentence(ProgramRun run, params string[] parts)
    {
        run.ExitCode.ShouldBe(1, run.Output + run.Errors);
        run.Errors.Trim().Split('\n').Length.ShouldBe(1, run.Errors);
        foreach (var part in parts)
            run.Errors.ShouldContain(part);
    }
}
