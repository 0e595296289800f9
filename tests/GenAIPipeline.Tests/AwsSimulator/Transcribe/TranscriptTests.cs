using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Transcribe;

namespace GenAIPipeline.Tests.AwsSimulator.Transcribe;

/// <summary>Transcripts of given words: sentences, speakers, channels, redaction, both forms.</summary>
public sealed class TranscriptTests
{
    private static readonly SpokenWord[] Words =
    [
        new("my", 0.0, 0.2, 0.9), new("name", 0.2, 0.5, 0.9), new("is", 0.5, 0.6, 0.8), new("harriet", 0.6, 1.0, 0.7),
        new("call", 2.5, 2.8, 0.9), new("four", 2.8, 3.0, 0.9), new("two", 3.0, 3.2, 0.9), new("one", 3.2, 3.4, 0.9), new("please", 3.4, 3.8, 0.9),
    ];

    [Fact]
    public void Pauses_end_sentences_and_change_the_speaker()
    {
        var file = TranscriptJson.Of("job", "1", Content(TranscriptItems.Of(Words, 2, null)), TranscriptForm.AudioSegments);

        var results = file["results"]!;
        ((string)results["transcripts"]![0]!["transcript"]!).ShouldBe("My name is harriet. Call four two one please.");
        results["speaker_labels"]!["segments"]!.AsArray().Select(s => ((string)s!["speaker_label"]!, (string)s["start_time"]!, (string)s["end_time"]!)).ShouldBe([("spk_0", "0.0", "1.0"), ("spk_1", "2.5", "3.8")]);
        ((int)results["speaker_labels"]!["speakers"]!).ShouldBe(2);
        var mark = results["items"]![4]!.AsObject();
        ((string)mark["type"]!).ShouldBe("punctuation");
        ((string)mark["alternatives"]![0]!["confidence"]!).ShouldBe("0.0");
        mark.ShouldNotContainKey("start_time");
        ((string)mark["speaker_label"]!).ShouldBe("spk_0");
        var segments = results["audio_segments"]!.AsArray();
        segments.Select(s => (string)s!["transcript"]!).ShouldBe(["My name is harriet.", "Call four two one please."]);
        segments[1]!["items"]!.AsArray().Select(i => (int)i!).ShouldBe([5, 6, 7, 8, 9, 10]);
    }

    [Fact]
    public void The_old_form_has_items_alone()
    {
        var results = TranscriptJson.Of("job", "1", Content(TranscriptItems.Of(Words, null, null)), TranscriptForm.ItemsOnly)["results"]!.AsObject();

        results.Select(m => m.Key).ShouldBe(["transcripts", "items"]);
        results["items"]![0]!.AsObject().Select(m => m.Key).ShouldBe(["type", "alternatives", "start_time", "end_time"]);
    }

    [Fact]
    public void Channels_are_told_apart()
    {
        TranscriptItem[] items = [.. TranscriptItems.Of(Words[..4], null, "ch_0"), .. TranscriptItems.Of(Words[4..], null, "ch_1")];

        var labels = TranscriptJson.Of("job", "1", Content(items), TranscriptForm.AudioSegments)["results"]!["channel_labels"]!;

        ((int)labels["number_of_channels"]!).ShouldBe(2);
        labels["channels"]!.AsArray().Select(c => ((string)c!["channel_label"]!, c["items"]!.AsArray().Count)).ShouldBe([("ch_0", 5), ("ch_1", 6)]);
    }

    [Fact]
    public void Names_and_numbers_are_redacted()
    {
        var items = Redaction.Apply(TranscriptItems.Of(Words, null, null), new HashSet<string>());

        TranscriptItems.Text(items).ShouldBe("My name is [PII]. Call [PII] please.");
        var number = TranscriptJson.Of("job", "1", new TranscriptContent(items, null, true), TranscriptForm.AudioSegments)["results"]!["items"]![6]!;
        ((string)number["start_time"]!).ShouldBe("2.8");
        ((string)number["end_time"]!).ShouldBe("3.4");
        number["alternatives"]![0]!.AsObject().ShouldNotContainKey("confidence");
        ((string)number["alternatives"]![0]!["redactions"]![0]!["type"]!).ShouldBe("PIN");
    }

    [Fact]
    public void Only_the_kinds_asked_for_are_redacted() =>
        TranscriptItems.Text(Redaction.Apply(TranscriptItems.Of(Words, null, null), new HashSet<string> { "NAME" })).ShouldBe("My name is [PII]. Call four two one please.");

    private static TranscriptContent Content(IReadOnlyList<TranscriptItem> items) => new(items, null, false);
}
