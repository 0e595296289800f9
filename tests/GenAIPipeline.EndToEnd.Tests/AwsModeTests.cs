namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Aws mode as <c>./dev up --aws-simulator</c> starts it: web, two workers and the simulator, each a process.</summary>
[Collection(nameof(WholePrograms))]
public sealed class AwsModeTests : IAsyncLifetime
{
    private static readonly TimeSpan RestsWithin = TimeSpan.FromSeconds(90);
    private readonly RunningProgram program = new(
        options: ["--simulator-program", RunningProgram.Built("tests/AwsSimulator", "GenAIPipeline.AwsSimulator.dll"), "--worker-program", RunningProgram.Built("src/GenAIPipeline.Worker", "GenAIPipeline.Worker.dll")]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => program.InitializeAsync();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [Fact]
    public async Task Documents_of_each_path_end_once_though_workers_are_killed_at_work_and_all_ends_with_the_program()
    {
        var service = new ServiceClient(program.Api);
        string[] names = ["incident-report.txt", "supplier-invoice.pdf", "delivery-note.png", "service-contract.tiff", "voice-memo.wav"];
        var uploaded = new List<(string Name, Guid Id)>();
        foreach (var name in names)
            uploaded.Add((name, await service.UploadAsync(name, await File.ReadAllBytesAsync(Samples.PathOf(name), Cancellation), Samples.Expected[name].Profile, Cancellation)));
        await KillWorkersAtWorkAsync();

        foreach (var (name, id) in uploaded)
        {
            var document = await service.RestAsync(id, RestsWithin, Cancellation);
            document.GetProperty("status").GetString().ShouldBeOneOf(["Completed", "NeedsReview"], $"{name}: {document}\n{program.Said}");
            (await service.TextAsync(id, Cancellation)).Length.ShouldBeGreaterThan(20, name);
            if (document.GetProperty("status").GetString() == "NeedsReview")
                await service.ApproveAsync(document, Cancellation);
        }

        var feed = await service.FeedWithCompletionsAsync(uploaded.Count, TimeSpan.FromSeconds(30), Cancellation);
        foreach (var (name, id) in uploaded)
            feed.Count(e => ServiceClient.IsCompletion(e) && ServiceClient.IsAbout(e, id)).ShouldBe(1, name);
        var used = (await service.GetAsync("/v1/usage", Cancellation)).EnumerateArray().Select(line => line.GetProperty("model").GetString()!.Split('/')[0]).Distinct();
        used.ShouldBe(["amazon.nova-lite-v1:0", "textract", "transcribe"], ignoreOrder: true);

        (await program.StopAsync()).ShouldBe(0);
        (await program.Tree.GoneAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue(string.Join('\n', program.Tree.Names));
    }

    /// <summary>Kills both workers once one of them holds a document: somebody must take it over.</summary>
    private async Task KillWorkersAtWorkAsync()
    {
        while (await HeldAsync() == 0)
            await Task.Delay(20, Cancellation);
        var killed = program.Tree.Names.Select(line => line.Split(' ', 2)).Where(line => line[1].Contains("--Supervised", StringComparison.Ordinal)).ToList();
        killed.Count.ShouldBe(2);
        foreach (var worker in killed)
            Platform.Postgres.Posix.Signal(int.Parse(worker[0]), Platform.Postgres.Posix.Kill);
        (await HeldAsync()).ShouldBeGreaterThan(0);
    }

    private async Task<long> HeldAsync()
    {
        await using var command = program.Database.CreateCommand("select count(*) from document where lease_until > now()");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
