using System.Collections.Concurrent;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.Tests.Extraction.Speech;

public sealed class SpeechExtractorTests(Recordings recordings) : IClassFixture<Recordings>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hello.wav", FileFormat.Wav, "dollars")]
    [InlineData("hello.mp3", FileFormat.Mp3, "")]
    [InlineData("hello.flac", FileFormat.Flac, "dollars")]
    [InlineData("hello.ogg", FileFormat.Ogg, "")]
    [InlineData("hello.m4a", FileFormat.M4a, "")]
    internal async Task Every_audio_format_becomes_timed_words_of_draft_quality(string name, FileFormat format, string wordOfLosslessSound)
    {
        var path = await recordings.SayAsync(name, "The budget is four thousand dollars.");

        var text = await ReadAsync(path, format);

        var page = text.Pages.ShouldHaveSingleItem();
        page.Source.ShouldBe(TextSource.Speech);
        page.StartSeconds.ShouldBe(0);
        page.EndSeconds!.Value.ShouldBeInRange(0.5, 4);
        page.Blocks.ShouldNotBeEmpty();
        text.Blocks().ShouldContain(block => block.Text.Contains(wordOfLosslessSound));
        text.Blocks().ShouldAllBe(block => block.Kind == BlockKind.Utterance && block.Confidence >= 0 && block.Confidence <= 1);
        text.Blocks().SelectMany(block => block.Words).ShouldAllBe(word =>
            word.StartSeconds >= 0 && word.EndSeconds > word.StartSeconds && word.EndSeconds <= page.EndSeconds + 0.1
            && word.Confidence >= 0 && word.Confidence <= 1 && !word.Text.Contains('(') && !word.Text.Contains('<'));
        text.Findings.Select(finding => finding.Code).ShouldBe(["draft_transcription"]);
    }

    [Fact]
    public async Task A_pause_begins_a_new_utterance_at_the_second_where_it_is_spoken()
    {
        var path = await recordings.SayAsync("once.wav", "The budget is four thousand dollars.");
        var twice = recordings.PathOf("twice.wav");
        await recordings.FfmpegAsync("-i", path, "-f", "lavfi", "-t", "3", "-i", "anullsrc=r=22050:cl=mono", "-i", path, "-filter_complex", "[0][1][2]concat=n=3:v=0:a=1", twice);

        var text = await ReadAsync(twice, FileFormat.Wav);

        var second = text.Blocks().Last();
        second.StartSeconds!.Value.ShouldBeGreaterThan(4.5);
        second.Text.ShouldContain("thousand");
        text.Blocks().First().EndSeconds!.Value.ShouldBeLessThan(3);
    }

    [Fact]
    public async Task Silence_is_text_without_words_and_says_so()
    {
        var text = await ReadAsync(await recordings.SilenceAsync("silence.flac", 130), FileFormat.Flac);

        text.Blocks().ShouldBeEmpty();
        text.Pages.Select(page => (page.Number, page.StartSeconds, page.EndSeconds)).ShouldBe([(1, 0, 60), (2, 60, 120), (3, 120, 130)]);
        text.Findings.Select(finding => finding.Code).ShouldBe(["no_speech"]);
    }

    [Fact]
    public async Task Progress_is_told_in_the_length_of_the_recording()
    {
        var path = await recordings.SilenceAsync("long.flac", 240);
        var reports = new ConcurrentQueue<StageProgress>();

        await Recordings.Extractor().ExtractAsync(Recordings.Request(path, FileFormat.Flac, reports.Enqueue), Cancellation);

        reports.Count.ShouldBeGreaterThan(3);
        reports.Last().ShouldBe(new StageProgress("4 of 4 minutes", 1));
        reports.ShouldContain(report => report.Text == "2 of 4 minutes");
    }

    [Fact]
    public async Task A_cover_picture_is_no_video()
    {
        var path = await recordings.SayAsync("plain.mp3", "The budget is four thousand dollars.");
        var picture = recordings.PathOf("cover.png");
        var covered = recordings.PathOf("covered.mp3");
        await recordings.FfmpegAsync("-f", "lavfi", "-i", "color=red:s=32x32", "-frames:v", "1", picture);
        await recordings.FfmpegAsync("-i", path, "-i", picture, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v", "attached_pic", covered);

        (await ReadAsync(covered, FileFormat.Mp3)).Blocks().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_transcription_stops()
    {
        var path = await recordings.SayAsync("cancelled.wav", "The budget is four thousand dollars.");
        using var cancelled = new CancellationTokenSource();
        var extraction = Recordings.Extractor().ExtractAsync(Recordings.Request(path, FileFormat.Wav), cancelled.Token);

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(extraction);
    }

    private static async Task<ExtractedText> ReadAsync(string path, FileFormat format)
    {
        var answer = await Recordings.Extractor().ExtractAsync(Recordings.Request(path, format), Cancellation);
        return answer.ShouldBeOfType<ExtractionAnswer.Read>().Text;
    }
}
