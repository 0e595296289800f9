using System.Text;
using System.Text.Json;
using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Aws;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>Transcripts in the forms that Transcribe has written.</summary>
public sealed class TranscribeTranscriptTests
{
    private const string Items = """
        { "id": 0, "type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "speaker_label": "spk_0", "alternatives": [{ "confidence": "0.9", "content": "Hello" }] },
        { "id": 1, "type": "punctuation", "speaker_label": "spk_0", "alternatives": [{ "confidence": "0.0", "content": "." }] },
        { "id": 2, "type": "pronunciation", "start_time": "1.0", "end_time": "1.2", "speaker_label": "spk_1", "alternatives": [{ "confidence": "0.5", "content": "Good" }] },
        { "id": 3, "type": "pronunciation", "start_time": "61.3", "end_time": "61.5", "speaker_label": "spk_1", "alternatives": [{ "confidence": "0.7", "content": "day" }] },
        { "id": 4, "type": "punctuation", "speaker_label": "spk_1", "alternatives": [{ "confidence": "0.0", "content": "!" }] }
        """;

    [Fact]
    public void Punctuation_joins_its_word_and_counts_in_no_average()
    {
        var text = Read($$"""{ "results": { "items": [{{Items}}] } }""", 62);

        text.Blocks().Select(block => (block.Speaker, block.Text, block.Confidence)).ShouldBe([("spk_0", "Hello.", 0.9), ("spk_1", "Good", 0.5), ("spk_1", "day!", 0.7)]);
        text.Pages.Select(page => page.Blocks.Count).ShouldBe([2, 1]);
        (text.Pages[1].StartSeconds, text.Pages[1].EndSeconds).ShouldBe((60, 62));
    }

    [Fact]
    public void Segments_decide_where_they_are_given_and_words_outside_are_kept()
    {
        var text = Read($$"""
            { "results": { "items": [{{Items}}], "audio_segments": [
                { "id": 0, "transcript": "Hello.", "start_time": "0.5", "end_time": "0.9", "speaker_label": "spk_0", "items": [0, 1] },
                { "id": 1, "transcript": "Good", "start_time": "1.0", "end_time": "1.2", "speaker_label": "spk_7", "items": [2] } ] } }
            """, 62);

        text.Blocks().Select(block => (block.Speaker, block.Text)).ShouldBe([("spk_0", "Hello."), ("spk_7", "Good"), ("spk_1", "day!")]);
    }

    [Fact]
    public void Speakers_of_the_old_form_are_found_by_time_and_channels_are_speakers()
    {
        const string Bare = """
            { "type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "alternatives": [{ "confidence": "1.0", "content": "Left" }] },
            { "type": "pronunciation", "start_time": "1.0", "end_time": "1.2", "alternatives": [{ "confidence": "1.0", "content": "Right" }] }
            """;

        var spoken = Read($$"""
            { "results": { "items": [{{Bare}}], "speaker_labels": { "segments": [
                { "speaker_label": "spk_0", "items": [{ "start_time": "0.5", "end_time": "0.9", "speaker_label": "spk_0" }] },
                { "speaker_label": "spk_1", "items": [{ "start_time": "1.0", "end_time": "1.2" }] } ] } } }
            """, 2);
        var channels = Read($$"""
            { "results": { "items": [{{Bare}}], "channel_labels": { "channels": [
                { "channel_label": "ch_0", "items": [{ "start_time": "0.5", "end_time": "0.9" }] },
                { "channel_label": "ch_1", "items": [{ "start_time": "1.0", "end_time": "1.2" }] } ] } } }
            """, 2);

        spoken.Blocks().Select(block => (block.Speaker, block.Text)).ShouldBe([("spk_0", "Left"), ("spk_1", "Right")]);
        channels.Blocks().Select(block => (block.Speaker, block.Text)).ShouldBe([("ch_0", "Left"), ("ch_1", "Right")]);
    }

    [Fact]
    public void A_redacted_word_has_the_confidence_of_its_redaction()
    {
        var text = Read("""
            { "isRedacted": true, "results": { "items": [
                { "type": "pronunciation", "start_time": "0.5", "end_time": "0.9", "alternatives": [{ "content": "[NAME]", "redactions": [{ "confidence": "0.8", "type": "NAME", "category": "PII" }] }] } ] } }
            """, 1);

        var word = text.Blocks().ShouldHaveSingleItem().Words.ShouldHaveSingleItem();
        (word.Text, word.Confidence).ShouldBe(("[NAME]", 0.8));
    }

    [Fact]
    public void Silence_is_a_finding_and_what_is_no_transcript_an_error()
    {
        var text = Read("""{ "results": { "items": [] } }""", 3);

        text.Findings.ShouldHaveSingleItem().Code.ShouldBe("no_speech");
        text.Pages.ShouldHaveSingleItem().EndSeconds.ShouldBe(3);
        Should.Throw<JsonException>(() => Read("""{ "status": "COMPLETED" }""", 1));
    }

    private static ExtractedText Read(string json, double seconds) => TranscribeTranscript.Parse(Encoding.UTF8.GetBytes(json)).ToText(seconds);
}
