using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Speech;
using Microsoft.AspNetCore.Http;

namespace GenAIPipeline.Tests.Extraction.Speech;

public sealed class TranscriptionEndpointTests(Recordings recordings) : IClassFixture<Recordings>
{
    private const string Verbose = """
        {"task":"transcribe","language":"english","duration":3.0,"text":"The budget is 4,000 dollars. Agreed.","segments":[
         {"id":0,"start":0.0,"end":1.5,"text":" The budget is 4,000 dollars.","avg_logprob":-0.1,"no_speech_prob":0.01},
         {"id":1,"start":2.4,"end":2.9,"text":" Agreed.","avg_logprob":-0.5,"no_speech_prob":0.02},
         {"id":2,"start":2.9,"end":3.0,"text":" Thank you for watching!","avg_logprob":-1.4,"no_speech_prob":0.9}],
         "words":[{"word":"The","start":0.0,"end":0.2},{"word":"budget","start":0.2,"end":0.6},{"word":"is","start":0.6,"end":0.7},
         {"word":"4,000","start":0.7,"end":1.1},{"word":"dollars","start":1.1,"end":1.5},{"word":"Agreed","start":2.4,"end":2.9}]}
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Segments_become_utterances_with_words_and_the_confidence_of_the_model()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync(Verbose));
        var text = await ReadAsync(server, await SoundAsync("verbose.wav", 3));

        var blocks = text.Blocks().ToList();
        blocks.Select(block => block.Text).ShouldBe(["The budget is 4,000 dollars.", "Agreed."]);
        blocks.Select(block => (block.StartSeconds, block.EndSeconds)).ShouldBe([(0, 1.5), (2.4, 2.9)]);
        blocks[0].Confidence!.Value.ShouldBe(Math.Exp(-0.1), 0.001);
        blocks[0].Words.Select(word => word.Text).ShouldBe(["The", "budget", "is", "4,000", "dollars"]);
        blocks[0].Words.ShouldAllBe(word => word.Confidence == blocks[0].Words[0].Confidence);
        blocks[1].Words.ShouldHaveSingleItem().Confidence!.Value.ShouldBe(Math.Exp(-0.5), 0.001);
        text.Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_request_is_one_that_an_OpenAI_server_understands()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync(Verbose));
        await ReadAsync(server, await SoundAsync("request.mp3", 3), FileFormat.Mp3);

        var call = server.Calls.ShouldHaveSingleItem();
        (call.Model, call.Format, call.Authorization, call.FileName).ShouldBe(("whisper-9", "verbose_json", "Bearer secret", "part.flac"));
        call.Granularities.ShouldBe(["word", "segment"]);
        call.File[..4].ShouldBe("fLaC"u8.ToArray());
    }

    [Fact]
    public async Task A_long_recording_is_sent_in_small_parts_and_times_are_those_of_the_whole()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync(
            """{"text":"Hello.","segments":[{"start":1,"end":2,"text":"Hello.","words":[{"word":"Hello","start":1,"end":2,"probability":0.75}]}]}"""));
        var text = await ReadAsync(server, await SoundAsync("parts.flac", 610), FileFormat.Flac);

        server.Calls.Count.ShouldBe(3);
        server.Calls.ShouldAllBe(call => call.File.Length < 25_000_000);
        var starts = text.Blocks().Select(block => block.StartSeconds!.Value).ToList();
        starts[0].ShouldBe(1);
        starts[1].ShouldBeInRange(241, 301);
        starts[2].ShouldBeInRange(481, 601);
        text.Blocks().ShouldAllBe(block => block.Confidence == 0.75 && block.Words.Count == 1);
        text.Pages.Count.ShouldBe(11);
        text.Pages.Sum(page => page.Blocks.Count).ShouldBe(3);
        text.Blocks().Select(block => block.Number).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Confidence_that_the_endpoint_does_not_give_is_not_invented()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync(
            """{"text":"We agree.","segments":[{"start":0,"end":1,"text":"We agree.","speaker":"A"},{"start":1,"end":2,"text":"Good.","speaker":"B"}],"words":[{"word":"We","start":0,"end":0.4}]}"""));
        var text = await ReadAsync(server, await SoundAsync("doubt.wav", 3));

        text.Blocks().Select(block => (block.Text, block.Speaker, block.Confidence)).ShouldBe([("We agree.", "A", null), ("Good.", "B", null)]);
        text.Blocks().First().Words.ShouldHaveSingleItem().Confidence.ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_model_without_times_is_sent_parts_as_short_as_an_utterance(bool refuses)
    {
        await using var server = await FakeTranscriptionServer.StartAsync((call, response) =>
        {
            response.StatusCode = refuses && call.Format == "verbose_json" ? 400 : 200;
            return response.WriteAsync(response.StatusCode == 400 ? """{"error":{"message":"response_format 'verbose_json' is not compatible"}}""" : """{"text":"Hello."}""");
        });
        var text = await ReadAsync(server, await SoundAsync($"untimed-{refuses}.wav", 40));

        text.Blocks().ToList().Count.ShouldBeInRange(3, 5);
        text.Blocks().ShouldAllBe(block => block.Confidence == null && block.EndSeconds - block.StartSeconds <= 15.1);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Throttling_and_outages_are_repeated(int status)
    {
        var calls = 0;
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) =>
        {
            response.StatusCode = Interlocked.Increment(ref calls) < 3 ? status : 200;
            return response.WriteAsync(Verbose);
        });
        var text = await ReadAsync(server, await SoundAsync($"retry-{status}.wav", 3));

        text.Blocks().ShouldNotBeEmpty();
        calls.ShouldBe(3);
    }

    [Theory]
    [InlineData(401, false, 1, "TranscriptionApiKey")]
    [InlineData(403, false, 1, "rights")]
    [InlineData(404, false, 1, "TranscriptionEndpoint")]
    [InlineData(400, false, 1, "TranscriptionModel")]
    [InlineData(500, true, 4, "down")]
    public async Task A_refusal_says_what_to_do_and_whether_it_may_pass(int status, bool retryable, int expectedCalls, string advice)
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) =>
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        });
        var sound = await SoundAsync($"refused-{status}.wav", 1);
        var failure = await Should.ThrowAsync<TranscriptionUnavailableException>(() => ReadAsync(server, sound));

        failure.IsRetryable.ShouldBe(retryable);
        failure.Message.ShouldContain(advice);
        failure.Message.ShouldNotContain("secret");
        server.Calls.Count.ShouldBe(expectedCalls);
    }

    [Fact]
    public async Task A_long_wait_that_the_endpoint_asks_for_is_left_to_the_stage()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) =>
        {
            response.StatusCode = 429;
            response.Headers.RetryAfter = "600";
            return Task.CompletedTask;
        });
        var sound = await SoundAsync("wait.wav", 1);
        var failure = await Should.ThrowAsync<TranscriptionUnavailableException>(() => ReadAsync(server, sound));

        failure.RetryAfter.ShouldBe(TimeSpan.FromMinutes(10));
        server.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_is_given_up()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => Task.Delay(Timeout.Infinite, response.HttpContext.RequestAborted));
        var sound = await SoundAsync("hang.wav", 0.05);
        var failure = await Should.ThrowAsync<TranscriptionUnavailableException>(() => ReadAsync(server, sound, timeout: TimeSpan.FromMilliseconds(50)));

        failure.IsRetryable.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_that_is_no_transcription_is_not_believed()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync("<html>Welcome</html>"));
        var sound = await SoundAsync("html.wav", 1);

        (await Should.ThrowAsync<TranscriptionUnavailableException>(() => ReadAsync(server, sound))).IsRetryable.ShouldBeFalse();
    }

    [Fact]
    public async Task An_address_where_nothing_listens_may_come_back()
    {
        string gone;
        await using (var server = await FakeTranscriptionServer.StartAsync((_, _) => Task.CompletedTask))
            gone = server.Address;
        var sound = await SoundAsync("gone.wav", 1);

        (await Should.ThrowAsync<TranscriptionUnavailableException>(() => ReadAsync(gone, sound, FileFormat.Wav, null))).IsRetryable.ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_said_is_told_to_the_reviewer_and_silence_is_not_sent()
    {
        await using var server = await FakeTranscriptionServer.StartAsync((_, response) => response.WriteAsync("""{"text":"","segments":[],"words":[]}"""));

        (await ReadAsync(server, await SoundAsync("hum.wav", 1))).Findings.Select(finding => finding.Code).ShouldBe(["no_speech"]);
        (await ReadAsync(server, await recordings.SilenceAsync("silent.wav", 1))).Findings.Select(finding => finding.Code).ShouldBe(["no_speech"]);
        server.Calls.Count.ShouldBe(1);
    }

    private async Task<string> SoundAsync(string name, double seconds)
    {
        await recordings.FfmpegAsync("-f", "lavfi", "-i", $"sine=f=200:r=16000:d={seconds}", recordings.PathOf(name));
        return recordings.PathOf(name);
    }

    private static Task<ExtractedText> ReadAsync(FakeTranscriptionServer server, string path, FileFormat format = FileFormat.Wav, TimeSpan? timeout = null) =>
        ReadAsync(server.Address, path, format, timeout);

    private static async Task<ExtractedText> ReadAsync(string address, string path, FileFormat format, TimeSpan? timeout)
    {
        using var http = new HttpClient();
        var options = new ExtractionOptions { TranscriptionEndpoint = address + "/", TranscriptionModel = "whisper-9", TranscriptionApiKey = "secret" };
        var extractor = Recordings.Extractor(options, configured => new TranscriptionRecognizer(
            new TranscriptionEndpoint(http, configured, TimeProvider.System) { RetryDelay = TimeSpan.FromMilliseconds(1), Timeout = timeout ?? TimeSpan.FromSeconds(20) },
            configured));
        var answer = await extractor.ExtractAsync(Recordings.Request(path, format), Cancellation);
        return answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
    }
}
