using System.Diagnostics;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Tests.Extraction.Pdf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.Extraction.Children;

public sealed class ChildPoolTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new();
    private readonly string folder = Directory.CreateTempSubdirectory("children-").FullName;
    private readonly ChildPool pool;

    public ChildPoolTests() => pool = new(new ExtractionOptions { Children = 1 }, ExtractionFixture.ChildOfTests, time, NullLogger<ChildPool>.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await pool.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_child_that_hangs_is_killed_at_the_deadline_and_another_answers()
    {
        var hanging = pool.AskAsync(await HangingFileAsync(), Cancellation);
        var child = await BusyChildAsync();

        // A child counts as busy a moment before its deadline is set; a step of the clock in between would pass it by.
        while (!hanging.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(31));
            await Task.WhenAny(hanging, Task.Delay(50, Cancellation));
        }

        (await hanging).ShouldBeOfType<ChildReply.Failed>().Failure.Kind.ShouldBe(ChildFailureKind.Timeout);
        await AnswersAsync();
        IsAlive(child).ShouldBeFalse();
    }

    [Fact]
    public async Task A_child_that_dies_at_work_is_answered_as_a_crash_and_replaced()
    {
        var dying = pool.AskAsync(await HangingFileAsync(), Cancellation);
        using var child = Process.GetProcessById(await BusyChildAsync());

        child.Kill();

        (await dying).ShouldBeOfType<ChildReply.Failed>().Failure.Kind.ShouldBe(ChildFailureKind.Crash);
        await AnswersAsync();
    }

    [Fact]
    public async Task Cancelling_a_question_kills_its_child_and_leaves_the_pool_alive()
    {
        using var cancel = new CancellationTokenSource();
        var asked = pool.AskAsync(await HangingFileAsync(), cancel.Token);
        await BusyChildAsync();

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asked);
        await AnswersAsync();
    }

    [Fact]
    public async Task A_child_at_work_dies_when_its_pipe_closes()
    {
        using var process = Process.Start(ChildLimits.StartInfo(ExtractionFixture.ChildOfTests, 200))!;
        ChildFrame.ReadFrom(process.StandardOutput.BaseStream)!.Value.Kind.ShouldBe(ChildFrameKind.Hello);
        new ChildFrame(ChildFrameKind.Request, ChildJson.Write(await HangingFileAsync())).WriteTo(process.StandardInput.BaseStream);

        process.StandardInput.Close();

        await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
        process.HasExited.ShouldBeTrue();
    }

    [Fact]
    public async Task A_child_holds_no_socket_and_none_of_the_services_secrets()
    {
        Environment.SetEnvironmentVariable("CHILD_POOL_TEST_SECRET", "do not tell");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        await AnswersAsync();

        var child = pool.ProcessIds[0];

        Directory.GetFiles($"/proc/{child}/fd").Select(file => new FileInfo(file).LinkTarget ?? "").ShouldNotContain(target => target.StartsWith("socket:"));
        (await File.ReadAllTextAsync($"/proc/{child}/environ", Cancellation)).ShouldNotContain("do not tell");
    }

    [Fact]
    public async Task Memory_beyond_the_limit_is_answered_as_such()
    {
        var small = new ExtractionOptions { Children = 1, ChildHeapMiB = 64 };
        await using var tight = new ChildPool(small, ExtractionFixture.ChildOfTests, TimeProvider.System, NullLogger<ChildPool>.Instance);
        var path = Path.Combine(folder, "large.pdf");
        await File.WriteAllBytesAsync(path, RawPdf.OnePage(string.Concat(Enumerable.Repeat("[1 2 3 4 5 6 7 8 9] 0 d ", 900_000))), Cancellation);

        var reply = await tight.AskAsync(new(FileFormat.Pdf, path), Cancellation);

        reply.ShouldBeOfType<ChildReply.Failed>().Failure.Kind.ShouldBe(ChildFailureKind.Memory);
    }

    [Fact]
    public async Task A_command_that_is_no_child_is_an_outage_and_not_the_files_fault()
    {
        await using var wrong = new ChildPool(new() { Children = 1 }, new("/bin/true", []), TimeProvider.System, NullLogger<ChildPool>.Instance);

        await Should.ThrowAsync<InvalidOperationException>(wrong.AskAsync(new(FileFormat.Pdf, "/nowhere"), Cancellation));
    }

    [Fact]
    public async Task Disposing_the_pool_ends_its_children()
    {
        await pool.WarmAsync(Cancellation);
        var children = pool.ProcessIds;

        await pool.DisposeAsync();

        children.Count.ShouldBe(2);
        children.ShouldAllBe(child => !IsAlive(child));
    }

    private async Task AnswersAsync()
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.pdf");
        await File.WriteAllBytesAsync(path, RawPdf.OnePage("BT /F1 12 Tf 72 720 Td (Good day) Tj ET"), Cancellation);
        var reply = await pool.AskAsync(new(FileFormat.Pdf, path), Cancellation);
        reply.ShouldBeOfType<ChildReply.Answered>().Answer.Pages.ShouldHaveSingleItem().Blocks.ShouldHaveSingleItem().Text.ShouldBe("Good day");
    }

    /// <summary>Opening a named pipe that nobody writes to never ends.</summary>
    private async Task<ChildRequest> HangingFileAsync()
    {
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.pipe");
        using var make = Process.Start("mkfifo", [path]);
        await make.WaitForExitAsync(Cancellation);
        return new(FileFormat.Pdf, path);
    }

    private async Task<int> BusyChildAsync()
    {
        while (pool.BusyProcessIds.Count == 0)
            await Task.Yield();
        return pool.BusyProcessIds[0];
    }

    private static bool IsAlive(int process) =>
        File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
}
