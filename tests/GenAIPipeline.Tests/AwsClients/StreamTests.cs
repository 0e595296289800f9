using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>ConverseStream, event by event.</summary>
public sealed class StreamTests
{
    private static readonly byte[] Start = EventFrames.Event("messageStart", """{"role":"assistant","p":"abcd"}""");
    private static readonly byte[] Stop = EventFrames.Event("messageStop", """{"stopReason":"end_turn"}""");

    [Fact]
    public async Task An_event_is_there_before_the_service_sends_the_next()
    {
        using var seen = new SemaphoreSlim(0);
        await using var endpoint = await AwsEndpoint.StartAsync(async context =>
        {
            foreach (var frame in new[] { Start, Delta("one"), Delta("two"), Stop })
            {
                await SendAsync(context, frame);
                await seen.WaitAsync(context.RequestAborted);
            }
        });
        var events = new List<IEventStreamEvent>();

        using var answer = await OpenAsync(endpoint);
        await foreach (var received in answer.Stream.WithCancellation(TestContext.Current.CancellationToken))
        {
            events.Add(received);
            seen.Release();
        }

        events.Select(received => received.GetType()).ShouldBe([typeof(MessageStartEvent), typeof(ContentBlockDeltaEvent), typeof(ContentBlockDeltaEvent), typeof(MessageStopEvent)]);
        ((MessageStartEvent)events[0]).Role.ShouldBe(ConversationRole.Assistant);
        events.OfType<ContentBlockDeltaEvent>().Select(delta => delta.Delta.Text).ShouldBe(["one", "two"]);
        ((MessageStopEvent)events[3]).StopReason.ShouldBe(StopReason.End_turn);
    }

    [Fact]
    public async Task Every_type_of_event_is_raised_as_a_CSharp_event()
    {
        var shapes = GenAIPipeline.AwsRecordings.ServiceModel.Of("BedrockRuntime").Members("ConverseStreamOutput").Select(member => member.Key).Where(name => !name.EndsWith("Exception", StringComparison.Ordinal)).ToList();
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, [.. shapes.SelectMany(name => EventFrames.Event(name, "{}"))]));
        var raised = new List<string>();

        using var answer = await OpenAsync(endpoint);
        var stream = answer.Stream;
        stream.MessageStartReceived += (_, _) => raised.Add("messageStart");
        stream.ContentBlockStartReceived += (_, _) => raised.Add("contentBlockStart");
        stream.ContentBlockDeltaReceived += (_, _) => raised.Add("contentBlockDelta");
        stream.ContentBlockStopReceived += (_, _) => raised.Add("contentBlockStop");
        stream.MessageStopReceived += (_, _) => raised.Add("messageStop");
        stream.MetadataReceived += (_, _) => raised.Add("metadata");
        var all = 0;
        stream.EventReceived += (_, _) => all++;
        await stream.StartProcessingAsync();

        raised.ShouldBe(shapes);
        all.ShouldBe(shapes.Count);
    }

    [Theory]
    [InlineData("internalServerException", typeof(InternalServerException))]
    [InlineData("modelStreamErrorException", typeof(ModelStreamErrorException))]
    [InlineData("serviceUnavailableException", typeof(ServiceUnavailableException))]
    [InlineData("throttlingException", typeof(ThrottlingException))]
    [InlineData("validationException", typeof(ValidationException))]
    public async Task An_exception_within_the_stream_is_typed(string type, Type exception)
    {
        await using var endpoint = await AwsEndpoint.StartAsync(async context =>
        {
            await SendAsync(context, Start);
            await SendAsync(context, EventFrames.Exception(type, """{"message":"enough","originalStatusCode":529,"originalMessage":"theirs"}"""));
        });
        using var answer = await OpenAsync(endpoint);

        var error = await Should.ThrowAsync<BedrockRuntimeEventStreamException>(() => ReadAsync(answer));

        var inner = error.InnerException.ShouldBeAssignableTo<AmazonBedrockRuntimeException>()!;
        (inner.GetType(), inner.Message, inner.ErrorCode).ShouldBe((exception, "enough", exception.Name));
        if (inner is ModelStreamErrorException model)
            (model.OriginalStatusCode, model.OriginalMessage).ShouldBe((529, "theirs"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_that_arrive_together_with_an_exception_are_delivered_before_it(bool asynchronously)
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, [.. Start, .. Delta("half"), .. EventFrames.Exception("modelStreamErrorException", "{}"), .. Stop]));
        using var answer = await OpenAsync(endpoint);
        var events = new List<IEventStreamEvent>();

        await Should.ThrowAsync<BedrockRuntimeEventStreamException>(async () =>
        {
            if (asynchronously)
            {
                await foreach (var received in answer.Stream.WithCancellation(TestContext.Current.CancellationToken))
                    events.Add(received);
            }
            else
            {
                foreach (var received in answer.Stream)
                    events.Add(received);
            }
        });

        events.Select(received => received.GetType()).ShouldBe([typeof(MessageStartEvent), typeof(ContentBlockDeltaEvent)]);
    }

    [Fact]
    public async Task An_exception_within_the_stream_is_raised_too()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, EventFrames.Exception("throttlingException", """{"message":"enough"}""")));
        using var answer = await OpenAsync(endpoint);
        Exception? raised = null;

        answer.Stream.ExceptionReceived += (_, args) => raised = args.EventStreamException;
        await answer.Stream.StartProcessingAsync();

        raised.ShouldBeOfType<BedrockRuntimeEventStreamException>().InnerException.ShouldBeOfType<ThrottlingException>();
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_does_not_end_the_stream()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, [.. Start, .. EventFrames.Event("hologram", """{"x":1}"""), .. Stop]));
        using var answer = await OpenAsync(endpoint);

        var events = await ReadAsync(answer);

        events.Count.ShouldBe(3);
        events[1].ShouldBeOfType<UnknownEventStreamEvent>().EventType.ShouldBe("hologram");
        events[2].ShouldBeOfType<MessageStopEvent>();
    }

    [Fact]
    public async Task A_stream_that_is_cut_off_ends_without_messageStop()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, [.. Start, .. Delta("half"), .. Stop[..^7]]));
        using var answer = await OpenAsync(endpoint);

        var events = await ReadAsync(answer);

        events.Select(received => received.GetType()).ShouldBe([typeof(MessageStartEvent), typeof(ContentBlockDeltaEvent)]);
    }

    [Fact]
    public async Task A_damaged_message_fails()
    {
        var damaged = Delta("text");
        damaged[^6] ^= 0xFF;
        await using var endpoint = await AwsEndpoint.StartAsync(context => SendAsync(context, damaged));
        using var answer = await OpenAsync(endpoint);

        (await Should.ThrowAsync<BedrockRuntimeEventStreamException>(() => ReadAsync(answer))).InnerException.ShouldBeOfType<EventStreamChecksumFailureException>();
    }

    [Fact]
    public async Task Reading_can_be_cancelled_while_the_service_is_silent()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(async context =>
        {
            await SendAsync(context, Start);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var stop = new CancellationTokenSource();
        using var answer = await OpenAsync(endpoint);

        var error = await Should.ThrowAsync<BedrockRuntimeEventStreamException>(async () =>
        {
            await foreach (var _ in answer.Stream.WithCancellation(stop.Token))
                await stop.CancelAsync();
        });

        error.InnerException.ShouldBeAssignableTo<OperationCanceledException>();
    }

    [Fact]
    public async Task A_refusal_before_the_stream_is_typed()
    {
        await using var endpoint = await AwsEndpoint.StartAsync(context => ErrorTests.Refuse(context, true, "ThrottlingException", 429));

        (await Should.ThrowAsync<ThrottlingException>(() => OpenAsync(endpoint))).RequestId.ShouldBe(AwsEndpoint.RequestId);
    }

    private static byte[] Delta(string text) => EventFrames.Event("contentBlockDelta", $$"""{"contentBlockIndex":0,"delta":{"text":"{{text}}"} }""");

    private static async Task<ConverseStreamResponse> OpenAsync(AwsEndpoint endpoint)
    {
        var client = new AmazonBedrockRuntimeClient(AwsEndpoint.Credentials, endpoint.Configure<AmazonBedrockRuntimeConfig>());
        return await client.ConverseStreamAsync(new ConverseStreamRequest { ModelId = "amazon.nova-lite-v1:0" }, TestContext.Current.CancellationToken);
    }

    private static async Task<List<IEventStreamEvent>> ReadAsync(ConverseStreamResponse answer)
    {
        var events = new List<IEventStreamEvent>();
        await foreach (var received in answer.Stream.WithCancellation(TestContext.Current.CancellationToken))
            events.Add(received);
        return events;
    }

    private static async Task SendAsync(HttpContext context, byte[] frames)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "application/vnd.amazon.eventstream";
        await context.Response.Body.WriteAsync(frames);
        await context.Response.Body.FlushAsync();
    }
}
