using System.Collections.Concurrent;
using System.Diagnostics;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Telemetry;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Models;

/// <summary>What a chain does when models fail, hang, refuse or are too small.</summary>
public sealed class ResilienceTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<ModelCallRow> ledger = new();
    private ChatEndpoint first = null!;
    private ChatEndpoint second = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (first, second) = (await ChatEndpoint.StartAsync(), await ChatEndpoint.StartAsync());
        second.Otherwise = _ => Reply.Text("second");
    }

    public async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Two_failures_in_a_row_open_the_breaker_and_a_probe_closes_it_without_any_call_that_pays_for_trying()
    {
        var time = new FakeTimeProvider();
        var probed = new SemaphoreSlim(0);
        first.Otherwise = messages =>
        {
            if (messages[0].Text == "Say yes.")
                probed.Release();
            return Reply.Status(503);
        };
        using var gateway = new ModelGateway(ModelCatalog.Of(Options(first) with { Retries = 0 }, Options(second)), Write, null, time);
        await AskAsync(gateway);
        await AskAsync(gateway);
        first.Requests.Count.ShouldBe(2);

        for (var n = 0; n < 10; n++)
            (await AskAsync(gateway)).Text.ShouldBe("second");
        first.Requests.Count.ShouldBe(2);

        await AdvanceUntilAsync(time, probed);
        first.Otherwise = messages =>
        {
            if (messages[0].Text == "Say yes.")
                probed.Release();
            return Reply.Text("first");
        };
        await AdvanceUntilAsync(time, probed);
        ModelAnswer answer;
        do
            answer = await AskAsync(gateway);
        while (answer.Text != "first");
        ledger.Where(row => row.Document != "-").Count(row => row.Cause == "Unavailable").ShouldBe(2);
    }

    [Fact]
    public async Task A_model_that_hangs_delays_the_first_calls_only()
    {
        first.Otherwise = _ => Reply.Text("late") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) };
        using var gateway = Gateway(Options(first) with { Timeout = TimeSpan.FromMilliseconds(200) }, Options(second));

        for (var n = 0; n < 8; n++)
            (await AskAsync(gateway)).Text.ShouldBe("second");

        ledger.Count(row => row.Cause == "TimedOut").ShouldBe(2);
    }

    [Fact]
    public async Task A_model_that_answered_many_calls_is_left_alone_when_two_in_a_row_fail()
    {
        var time = new FakeTimeProvider();
        first.Otherwise = _ => Reply.Text("first");
        using var gateway = new ModelGateway(ModelCatalog.Of(Options(first) with { Retries = 0 }, Options(second)), Write, null, time);
        for (var n = 0; n < 20; n++)
        {
            (await AskAsync(gateway)).Text.ShouldBe("first");
            time.Advance(TimeSpan.FromSeconds(3));
        }

        first.Otherwise = _ => Reply.Status(503);
        for (var n = 0; n < 5; n++)
        {
            (await AskAsync(gateway)).Text.ShouldBe("second");
            time.Advance(TimeSpan.FromSeconds(3));
        }

        ledger.Where(row => row.Document != "-").Count(row => row.Cause == "Unavailable").ShouldBe(2);
    }

    [Fact]
    public async Task Attempts_that_meet_an_ill_model_share_one_timeout()
    {
        var time = new FakeTimeProvider();
        var came = new SemaphoreSlim(0);
        first.Otherwise = _ =>
        {
            came.Release();
            return Reply.Status(503) with { Gate = Task.Delay(TimeSpan.FromSeconds(6), time, Cancellation) };
        };
        using var gateway = new ModelGateway(ModelCatalog.Of(Options(first) with { Timeout = TimeSpan.FromSeconds(10) }, Options(second)), Write, null, time);

        var asked = AskAsync(gateway);
        await came.WaitAsync(Cancellation);
        time.Advance(TimeSpan.FromSeconds(6));
        await AdvanceUntilAsync(time, came, TimeSpan.FromSeconds(0.5));
        time.Advance(TimeSpan.FromSeconds(4));

        (await asked.WaitAsync(TimeSpan.FromSeconds(20), Cancellation)).Text.ShouldBe("second");
        ledger.Select(row => row.Cause).ShouldBe(["Unavailable", "TimedOut", null]);
    }

    [Fact]
    public async Task Retries_of_a_model_that_refuses_at_once_end_within_one_timeout()
    {
        first.Otherwise = _ => Reply.Status(503);
        using var gateway = Gateway(Options(first) with { Timeout = TimeSpan.FromSeconds(1), Retries = 10, RetryDelay = TimeSpan.FromSeconds(30) }, Options(second));

        (await AskAsync(gateway).WaitAsync(TimeSpan.FromSeconds(10), Cancellation)).Text.ShouldBe("second");

        first.Requests.Count.ShouldBeInRange(2, 5);
    }

    [Fact]
    public async Task Calls_that_wait_for_room_are_not_sent_to_a_model_that_was_found_ill_meanwhile()
    {
        first.Otherwise = _ => Reply.Text("late") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) };
        using var gateway = Gateway(Options(first) with { Timeout = TimeSpan.FromMilliseconds(200), ParallelCalls = 1 }, Options(second) with { ParallelCalls = 10 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => AskAsync(gateway)));

        answers.ShouldAllBe(answer => answer.Text == "second");
        ledger.Count(row => row.Cause == "TimedOut").ShouldBe(2);
    }

    [Fact]
    public async Task Calls_that_hung_before_a_model_recovered_do_not_say_that_it_is_ill_again()
    {
        var time = new FakeTimeProvider();
        var probed = new SemaphoreSlim(0);
        var hangs = true;
        first.Otherwise = messages =>
        {
            if (messages[0].Text == "Say yes.")
                probed.Release();
            return hangs ? Reply.Text("late") with { Gate = Task.Delay(Timeout.Infinite, Cancellation) } : Reply.Text("first");
        };
        using var gateway = new ModelGateway(ModelCatalog.Of(Options(first) with { Timeout = TimeSpan.FromSeconds(30), ParallelCalls = 100 }, Options(second) with { ParallelCalls = 100 }), Write, null, time);
        var early = await HangAsync(gateway, 10);
        time.Advance(TimeSpan.FromSeconds(15));
        var late = await HangAsync(gateway, 10);
        time.Advance(TimeSpan.FromSeconds(15));
        await Task.WhenAll(early);

        hangs = false;
        await AdvanceUntilAsync(time, probed, TimeSpan.FromSeconds(2));
        while ((await AskAsync(gateway)).Text != "first")
            continue;
        time.Advance(TimeSpan.FromSeconds(15));
        await Task.WhenAll(late);

        (await AskAsync(gateway)).Text.ShouldBe("first");
    }

    [Fact]
    public async Task A_probe_that_cannot_be_recorded_is_repeated()
    {
        var time = new FakeTimeProvider();
        var probed = new SemaphoreSlim(0);
        first.Otherwise = messages =>
        {
            if (messages[0].Text != "Say yes.")
                return Reply.Status(503);
            probed.Release();
            return Reply.Text("yes");
        };
        var probes = 0;
        using var gateway = new ModelGateway(
            ModelCatalog.Of(Options(first) with { Retries = 0 }, Options(second)),
            (row, _) => row.Document == "-" && Interlocked.Increment(ref probes) == 1 ? throw new NpgsqlException("The database is away.") : Task.CompletedTask,
            null,
            time);
        await AskAsync(gateway);
        await AskAsync(gateway);

        await AdvanceUntilAsync(time, probed);
        await AdvanceUntilAsync(time, probed);
    }

    [Fact]
    public async Task A_stream_that_does_not_begin_in_time_goes_to_the_next_model_and_one_that_is_slow_does_not()
    {
        first.Enqueue(Reply.Stream(["never"]) with { Gate = Task.Delay(Timeout.Infinite, Cancellation) }, Reply.Stream(["one ", "two"]), Reply.Stream(["half"], hasEnd: false), Reply.Stream(["whole"]));
        using var gateway = Gateway(Options(first) with { FirstTokenTimeout = TimeSpan.FromSeconds(1), Retries = 1, RetryDelay = TimeSpan.Zero }, Options(second));

        (await AskAsync(gateway)).Text.ShouldBe("second");
        (await AskAsync(gateway)).Text.ShouldBe("one two");
        (await AskAsync(gateway)).Text.ShouldBe("whole");

        ledger.Where(row => row.Latency < TimeSpan.FromMinutes(1)).Select(row => row.Cause ?? $"{row.InputTokens}+{row.OutputTokens}").ShouldBe(["TimedOut", "100+20", "7+3", "Truncated", "7+3"]);
    }

    [Fact]
    public async Task A_text_that_is_too_long_goes_to_a_model_with_a_longer_window_only()
    {
        first.Otherwise = _ => Reply.Status(400, "context_length_exceeded");
        using var gateway = Gateway(Options(first) with { ContextTokens = 8_000 }, Options(first) with { Model = "no longer", ContextTokens = 8_000 }, Options(second) with { ContextTokens = 100_000 });

        (await AskAsync(gateway)).Text.ShouldBe("second");

        first.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_model_that_cannot_take_a_call_is_not_asked()
    {
        using var gateway = Gateway(Options(first) with { ContextTokens = 1_024 }, Options(second) with { ContextTokens = 100_000 });
        (await AskAsync(gateway, text: string.Join(' ', Enumerable.Repeat("word", 2_000)))).Text.ShouldBe("second");

        gateway.Use(ModelCatalog.Of(Options(first) with { TakesImages = false }, Options(second)));
        var call = new ModelCall { Tenant = "acme", Profile = "general", Document = "doc", Fault = _ => null, FullOutputTokens = 100, Tally = new CallTally() };
        ChatMessage[] picture = [new(ChatRole.User, [new TextContent("What is it?"), new DataContent(new byte[] { 1 }, "image/png")])];
        (await gateway.AskAsync(picture, new ChatOptions(), call, Cancellation)).Text.ShouldBe("second");

        gateway.Use(ModelCatalog.Of(Options(first) with { TakesImages = false }));
        (await Should.ThrowAsync<ModelFailureException>(() => gateway.AskAsync(picture, new ChatOptions(), call, Cancellation))).Message.ShouldContain("takes no pictures");
        first.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_filter_refused_is_shown_to_another_model_if_the_profile_says_so(bool carries)
    {
        first.Otherwise = _ => Reply.Text("", "content_filter");
        using var gateway = Gateway(Options(first), Options(second));

        var asked = AskAsync(gateway, call => call with { CarriesRefusals = carries });

        if (carries)
            (await asked).Text.ShouldBe("second");
        else
            (await Should.ThrowAsync<ModelFailureException>(() => asked)).Cause.ShouldBe(ModelFailureCause.Refused);
        second.Requests.Count.ShouldBe(carries ? 1 : 0);
    }

    [Fact]
    public async Task A_small_endpoint_gets_no_more_calls_at_once_than_it_takes()
    {
        first.Otherwise = _ => Reply.Text("ok") with { Gate = Task.Delay(20, Cancellation) };
        using var gateway = Gateway(Options(first) with { ParallelCalls = 2 });

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(gateway)));

        first.MostAtOnce.ShouldBe(2);
    }

    [Fact]
    public async Task A_catalog_that_changes_takes_effect_with_the_next_call_and_keeps_what_is_known_of_models_that_stay()
    {
        first.Otherwise = _ => Reply.Status(503);
        using var gateway = Gateway(Options(first) with { Retries = 0 }, Options(second));
        await AskAsync(gateway);
        await AskAsync(gateway);

        gateway.Use(ModelCatalog.Of(Options(first) with { Retries = 0 }, Options(second) with { Model = "other" }));
        await AskAsync(gateway);
        gateway.Use(ModelCatalog.Of(Options(second)));
        await AskAsync(gateway);

        first.Requests.Count.ShouldBe(2);
        second.Requests.Count.ShouldBe(4);
        second.Request(2).GetProperty("model").GetString().ShouldBe("other");
    }

    [Fact]
    public async Task Spans_tell_models_causes_and_tokens_and_never_a_text()
    {
        const string canary = "canary-7391";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelTelemetryNames.Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        first.Otherwise = messages => new Reply(400, "{\"error\":{\"message\":\"" + messages[^1].Text + "\",\"code\":\"weird\"}}");
        second.Otherwise = _ => Reply.Text("answer " + canary);
        using var parent = new Activity("test").Start();
        using var gateway = Gateway(Options(first), Options(second));

        await AskAsync(gateway, text: "text " + canary);

        var ours = spans.Where(span => span.TraceId == parent.TraceId).ToList();
        ours.Select(span => span.OperationName).ShouldBe(["chat test-model", "chat test-model", "ask default"]);
        ours[0].GetTagItem("error.type").ShouldBe("Rejected");
        ours[1].GetTagItem("gen_ai.usage.input_tokens").ShouldBe(100L);
        ours[1].GetTagItem("genaipipeline.link").ShouldBe(1);
        ours[2].Events.ShouldHaveSingleItem().Tags.ShouldContain(new KeyValuePair<string, object?>("error.type", "Rejected"));
        ours.ShouldAllBe(span => span.ParentSpanId == (span == ours[2] ? parent.SpanId : ours[2].SpanId));
        foreach (var span in ours)
            string.Join(' ', span.TagObjects.Concat(span.Events.SelectMany(e => e.Tags)).Select(tag => $"{tag.Key}={tag.Value}").Append(span.StatusDescription)).ShouldNotContain(canary);
    }

    /// <summary>The probe's timer may be set a moment later than the breaker opens.</summary>
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, SemaphoreSlim happened, TimeSpan? step = null)
    {
        while (!await happened.WaitAsync(TimeSpan.FromMilliseconds(50), Cancellation))
            time.Advance(step ?? TimeSpan.FromSeconds(10));
    }

    /// <summary>Calls that have reached the first model.</summary>
    private async Task<IReadOnlyList<Task<ModelAnswer>>> HangAsync(ModelGateway gateway, int calls)
    {
        var before = first.Requests.Count;
        var asked = Enumerable.Range(0, calls).Select(_ => AskAsync(gateway)).ToList();
        while (first.Requests.Count < before + calls)
            await Task.Delay(5, Cancellation);
        return asked;
    }

    private Task Write(ModelCallRow row, CancellationToken cancellation)
    {
        ledger.Enqueue(row);
        return Task.CompletedTask;
    }

    private static ModelOptions Options(ChatEndpoint endpoint) => new() { Endpoint = endpoint.Address, Model = "test-model" };

    private ModelGateway Gateway(params IReadOnlyList<ModelOptions> chain) => new(ModelCatalog.Of(chain), Write, null, TimeProvider.System);

    private static Task<ModelAnswer> AskAsync(ModelGateway gateway, Func<ModelCall, ModelCall>? change = null, string text = "q")
    {
        var call = new ModelCall { Tenant = "acme", Profile = "general", Document = "doc", Fault = _ => null, FullOutputTokens = 100, Tally = new CallTally() };
        return gateway.AskAsync([new ChatMessage(ChatRole.User, text)], new ChatOptions(), change?.Invoke(call) ?? call, Cancellation);
    }
}
