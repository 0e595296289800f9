using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Speech;

namespace GenAIPipeline.Tests.Extraction.Speech;

public sealed class HostileAudioTests(Recordings recordings) : IClassFixture<Recordings>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cut.wav", FileFormat.Wav)]
    [InlineData("cut.mp3", FileFormat.Mp3)]
    [InlineData("cut.flac", FileFormat.Flac)]
    [InlineData("cut.ogg", FileFormat.Ogg)]
    [InlineData("cut.m4a", FileFormat.M4a)]
    internal async Task A_recording_that_breaks_off_is_rejected(string name, FileFormat format)
    {
        var path = await recordings.SayAsync(name, "Four thousand dollars and one hundred cents were paid on Monday.");

        (await RejectAsync(recordings.Cut(path, 0.6), format)).Code.ShouldBeOneOf("audio_truncated", "audio_damaged");
    }

    [Theory]
    [InlineData(FileFormat.Wav)]
    [InlineData(FileFormat.Mp3)]
    [InlineData(FileFormat.Flac)]
    [InlineData(FileFormat.Ogg)]
    [InlineData(FileFormat.M4a)]
    internal async Task Noise_of_bytes_and_an_empty_file_are_rejected(FileFormat format)
    {
        var noise = new byte[50_000];
        new Random(7).NextBytes(noise);

        (await RejectAsync(recordings.Write($"noise-{format}", noise), format)).Code.ShouldBe("audio_damaged");
        (await RejectAsync(recordings.Write($"zeros-{format}", new byte[50_000]), format)).Code.ShouldBe("audio_damaged");
        (await RejectAsync(recordings.Write($"empty-{format}", []), format)).Code.ShouldBe("audio_empty");
    }

    [Fact]
    public async Task A_header_without_samples_is_rejected_as_empty()
    {
        var path = await recordings.SilenceAsync("header.wav", 0.1);

        var header = File.ReadAllBytes(path)[..78];
        BitConverter.TryWriteBytes(header.AsSpan(74), 0u).ShouldBeTrue();

        (await RejectAsync(recordings.Write("only-header.wav", header), FileFormat.Wav)).Code.ShouldBe("audio_empty");
    }

    [Fact]
    public async Task A_header_that_promises_four_gigabytes_is_rejected()
    {
        var bytes = File.ReadAllBytes(await recordings.SilenceAsync("lying.wav", 1));
        BitConverter.TryWriteBytes(bytes.AsSpan(74), 0x7000_0000u).ShouldBeTrue();

        (await RejectAsync(recordings.Write("lies.wav", bytes), FileFormat.Wav)).Code.ShouldBeOneOf("audio_truncated", "audio_too_long");
    }

    [Fact]
    public async Task A_small_file_that_is_longer_than_allowed_is_rejected_with_both_lengths()
    {
        var path = await recordings.SilenceAsync("hours.flac", 700);

        var reason = await RejectAsync(path, FileFormat.Flac, new ExtractionOptions { MaxAudioSeconds = 600 });

        reason.Code.ShouldBe("audio_too_long");
        reason.Detail.ShouldContain("11.7 minutes");
        reason.Detail.ShouldContain("10 minutes");
    }

    [Fact]
    public async Task A_recording_whose_header_hides_its_length_is_stopped_at_the_limit()
    {
        var path = await recordings.SilenceAsync("streamed.wav", 20);
        var bytes = File.ReadAllBytes(path);
        BitConverter.TryWriteBytes(bytes.AsSpan(74), 0xFFFF_FFFFu).ShouldBeTrue();

        var reason = await RejectAsync(recordings.Write("endless.wav", bytes), FileFormat.Wav, new ExtractionOptions { MaxAudioSeconds = 5 });

        reason.Code.ShouldBe("audio_too_long");
    }

    [Fact]
    public async Task A_video_is_rejected_as_one()
    {
        var path = recordings.PathOf("video.mp4");
        await recordings.FfmpegAsync("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-f", "lavfi", "-i", "sine=d=1", "-shortest", path);

        var reason = await RejectAsync(path, FileFormat.M4a);

        reason.Code.ShouldBe("audio_is_video");
        reason.Detail.ShouldContain("video");
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    public async Task A_playlist_cannot_read_another_file(string playlist)
    {
        var other = await recordings.SayAsync("other.mp3", "Thousand dollars.");
        var path = recordings.Write("list.mp3", System.Text.Encoding.UTF8.GetBytes(playlist.Replace("{0}", other, StringComparison.Ordinal)));

        foreach (var format in new[] { FileFormat.Wav, FileFormat.Mp3, FileFormat.Flac, FileFormat.Ogg, FileFormat.M4a })
            (await RejectAsync(path, format)).Code.ShouldBe("audio_damaged");
    }

    [Fact]
    public async Task Damage_in_the_middle_is_read_around_and_told_to_the_reviewer()
    {
        var path = await recordings.SayAsync("scratched.flac", "Thousand dollars. Thousand dollars. Thousand dollars.");
        var bytes = File.ReadAllBytes(path);
        new Random(3).NextBytes(bytes.AsSpan(bytes.Length / 2, 2000));

        var answer = await Recordings.Extractor().ExtractAsync(Recordings.Request(recordings.Write("scratch.flac", bytes), FileFormat.Flac), Cancellation);

        var text = answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
        text.Findings.Select(finding => finding.Code).ShouldBe(["draft_transcription", "audio_partly_damaged"]);
    }

    [Theory]
    [InlineData("mutant.wav", FileFormat.Wav)]
    [InlineData("mutant.mp3", FileFormat.Mp3)]
    [InlineData("mutant.flac", FileFormat.Flac)]
    [InlineData("mutant.ogg", FileFormat.Ogg)]
    [InlineData("mutant.m4a", FileFormat.M4a)]
    internal async Task A_header_of_random_values_is_an_answer_and_never_an_exception(string name, FileFormat format)
    {
        var original = File.ReadAllBytes(await recordings.SilenceAsync(name, 1));
        var decoder = new AudioDecoder(new ExtractionOptions());
        for (var seed = 0; seed < 5; seed++)
        {
            var random = new Random(seed);
            var bytes = original.ToArray();
            for (var change = 0; change < 6; change++)
                bytes[random.Next(4, Math.Min(bytes.Length, 300))] = (byte)random.Next(256);
            var folder = Directory.CreateDirectory(recordings.PathOf($"{name}-{seed}")).FullName;

            var decoded = await decoder.DecodeAsync(Recordings.Request(recordings.Write($"{seed}-{name}", bytes), format), folder, Cancellation);

            (decoded.Sound is null).ShouldBe(decoded.Rejection is not null);
        }
    }

    [Fact]
    public async Task A_decoder_that_does_not_end_is_stopped_in_time()
    {
        var path = await recordings.SilenceAsync("slow.wav", 1);

        var reason = await RejectAsync(path, FileFormat.Wav, new ExtractionOptions { ChildTimeout = TimeSpan.FromMilliseconds(1) });

        reason.Detail.ShouldContain("longer than is allowed");
    }

    private static async Task<Rejection> RejectAsync(string path, FileFormat format, ExtractionOptions? options = null)
    {
        var answer = await Recordings.Extractor(options).ExtractAsync(Recordings.Request(path, format), Cancellation);
        var reason = answer.ShouldBeOfType<ExtractionAnswer.Unreadable>().Reason;
        reason.Detail.ShouldEndWith(".");
        return reason;
    }
}
