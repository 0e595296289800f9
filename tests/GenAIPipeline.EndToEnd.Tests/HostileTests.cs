using System.Diagnostics;
using System.Net;
using System.Text.Json;
using GenAIPipeline.Tests.Hostile;

namespace GenAIPipeline.EndToEnd.Tests;

/// <summary>Broken and malicious files through the door of one running program with tight limits: each ends with a code and a sentence, and the program is as before.</summary>
[Collection(nameof(WholePrograms))]
public sealed class HostileTests(ITestOutputHelper output)
{
    private const int LeastCases = 40;
    private const int UploadsAtOnce = 4;
    private const long MemoryThatMayStay = 150L << 20;
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MemoryReturnsWithin = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string> TightLimits = new()
    {
        ["Extraction__ChildTimeout"] = "00:00:05",
        ["Extraction__MaxPages"] = "500",
        ["Extraction__MaxInflatedBytes"] = $"{64 << 20}",
        ["Extraction__MaxTextLength"] = "1000000",
        ["Upload__MaxUploadBytes"] = $"{32 << 20}",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hostile_files_end_with_a_reason_and_leave_the_program_as_it_was()
    {
        await using var program = new RunningProgram(TightLimits);
        await program.StartAsync();
        var service = new ServiceClient(program.Api);
        await WarmUpAsync(service);
        var before = program.Tree.ResidentBytes;
        output.WriteLine($"before: {program.Tree.Shares}");
        var process = program.ProcessId;

        HostileInputs.All.Count.ShouldBeGreaterThanOrEqualTo(LeastCases);
        var faults = new List<string>();
        using var turns = new SemaphoreSlim(UploadsAtOnce);
        await Task.WhenAll(HostileInputs.All.Select(async input =>
        {
            await turns.WaitAsync(Cancellation);
            try
            {
                var fault = await FaultOfAsync(service, input);
                lock (faults)
                    faults.AddRange(fault is null ? [] : [$"{input.Name}: {fault}"]);
            }
            finally
            {
                turns.Release();
            }
        }));

        faults.ShouldBeEmpty(program.Said);
        program.ProcessId.ShouldBe(process);
        (await program.IsReadyAsync()).ShouldBeTrue();
        await WarmUpAsync(service);
        (await MemoryAboveAsync(program, before)).ShouldBeLessThan(MemoryThatMayStay * Processes(program));
        (await ProgramFiles.LeftBehindAsync(program)).ShouldBeEmpty();
        (await program.StopAsync()).ShouldBe(0, program.Said);
    }

    [Fact]
    public async Task A_gigabyte_of_zeros_is_refused_at_the_door_while_it_streams()
    {
        await using var program = new RunningProgram(TightLimits);
        await program.StartAsync();
        using var zeros = new StreamContent(new Zeros(1L << 30));

        HttpStatusCode? status = null;
        try
        {
            status = (await new ServiceClient(program.Api).UploadAsync("zeros.pdf", zeros, null, null, Cancellation)).Status;
        }
        catch (HttpRequestException)
        {
            // The answer comes before the body is through; a client that only writes sees a closed connection.
        }

        status?.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await ProgramFiles.StoredAsync(program)).ShouldBeEmpty();
        (await new ServiceClient(program.Api).GetAsync("/v1/documents", Cancellation)).GetArrayLength().ShouldBe(0);
    }

    private async Task<string?> FaultOfAsync(ServiceClient service, HostileInput input)
    {
        using var bytes = new MemoryStream();
        input.Write(bytes);
        bytes.Position = 0;
        using var content = new StreamContent(bytes);
        var (status, body) = await service.UploadAsync(input.FileName, content, null, null, Cancellation);
        if (status != HttpStatusCode.Accepted)
            return (int)status is >= 400 and < 500 && HasReason(body) ? null : $"{status} {body}";
        var waited = Stopwatch.StartNew();
        var document = await service.RestAsync(body.GetProperty("id").GetGuid(), EndsWithin, Cancellation);
        var end = document.GetProperty("status").GetString();
        output.WriteLine($"{input.Name,-50} {waited.Elapsed.TotalSeconds,5:0.0} s {end} {(document.TryGetProperty("error", out var why) && why.ValueKind == JsonValueKind.Object ? why.GetProperty("code") + ": " + why.GetProperty("detail") : "")}");
        return end switch
        {
            "Rejected" => HasReason(document.GetProperty("error")) ? null : $"no reason: {document}",
            "Completed" or "NeedsReview" => (await service.TextAsync(document.GetProperty("id").GetGuid(), Cancellation)).Length > 0 ? null : "ended well without any text",
            _ => $"did not end: {document}",
        };
    }

    private static bool HasReason(JsonElement said) =>
        said.GetProperty("code").GetString() is { Length: > 0 } && said.GetProperty("detail").GetString() is { } sentence && sentence.Contains(' ', StringComparison.Ordinal) && sentence.EndsWith('.');

    /// <summary>A document through every kind of reader, so that what is kept for good is there on both sides of the comparison.</summary>
    private static async Task WarmUpAsync(ServiceClient service)
    {
        foreach (var name in (string[])["research-paper.pdf", "supplier-invoice.pdf", "delivery-note.png", "travel-policy.docx", "email-with-attachment.eml", "dictation.m4a"])
        {
            var id = await service.UploadAsync(name, await File.ReadAllBytesAsync(Samples.PathOf(name), Cancellation), null, Cancellation);
            (await service.RestAsync(id, TimeSpan.FromSeconds(60), Cancellation)).GetProperty("status").GetString().ShouldBe(name.EndsWith("m4a", StringComparison.Ordinal) ? "NeedsReview" : "Completed");
        }
    }

    /// <summary>Those with a heap of their own: in aws mode web and two workers, each held to what the one of embedded mode is.</summary>
    private static int Processes(RunningProgram program) => program.Mode == ProgramMode.Embedded ? 1 : 3;

    private async Task<long> MemoryAboveAsync(RunningProgram program, long before)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var above = program.Tree.ResidentBytes - before;
            if (above < MemoryThatMayStay * Processes(program) || waited.Elapsed > MemoryReturnsWithin)
            {
                output.WriteLine($"{before >> 20} MiB before, {(before + above) >> 20} MiB {waited.Elapsed.TotalSeconds:0} s afterwards: {program.Tree.Shares}");
                return above;
            }

            await Task.Delay(500, Cancellation);
        }
    }

    /// <summary>As many zero bytes as it is told.</summary>
    private sealed class Zeros(long bytes) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var given = (int)Math.Min(count, bytes - Position);
            Array.Clear(buffer, offset, given);
            Position += given;
            return given;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
