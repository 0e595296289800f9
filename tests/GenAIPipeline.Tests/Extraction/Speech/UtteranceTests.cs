using GenAIPipeline.Extraction;
using GenAIPipeline.Extraction.Speech;

namespace GenAIPipeline.Tests.Extraction.Speech;

public sealed class UtteranceTests
{
    [Fact]
    public void Words_are_grouped_by_pauses()
    {
        var utterances = Utterance.FromWords([Word("we", 0, 0.2), Word("agree", 0.3, 0.8), Word("next", 1.5, 2)]);

        utterances.Select(utterance => utterance.Text).ShouldBe(["we agree", "next"]);
        utterances.Select(utterance => (utterance.StartSeconds, utterance.EndSeconds)).ShouldBe([(0, 0.8), (1.5, 2)]);
    }

    [Fact]
    public void Speech_without_a_pause_is_cut_at_its_longest_breath()
    {
        var words = Enumerable.Range(0, 40).Select(n => Word($"w{n}", n, n + (n == 12 ? 0.5 : 0.9))).ToList();

        var utterances = Utterance.FromWords(words);

        utterances[0].Words.Count.ShouldBe(13);
        utterances.ShouldAllBe(utterance => utterance.EndSeconds - utterance.StartSeconds <= Utterance.MaxSeconds);
        utterances.Sum(utterance => utterance.Words.Count).ShouldBe(40);
    }

    [Fact]
    public void Recognizer_output_is_read_without_markers_variants_and_impossible_probabilities()
    {
        var words = PocketsphinxWords.Parse("we can meet\n<s> 0.000 0.240 0.99\nwe 0.250 0.400 1.0002\ncan(2) 0.410 0.60 0.25\n<sil> 0.61 0.7 0.9\n[NOISE] 0.61 0.7 0.9\n++UH++ 0.7 0.8 0.5\nmeet 0.80 1.1 -0.1\n</s> 1.2 1.3 1.0\n", 30);

        words.Select(word => (word.Text, word.Confidence)).ShouldBe([("we", 1), ("can", 0.25), ("meet", 0)]);
        words.Select(word => word.StartSeconds!.Value).ShouldBe([30.25, 30.41, 30.8], 0.001);
    }

    [Fact]
    public void Sound_is_cut_where_it_is_quietest_and_no_frame_is_lost()
    {
        var loudness = Enumerable.Repeat(0.2f, 5000).ToArray();
        loudness.AsSpan(1200, 20).Clear();
        loudness.AsSpan(2600, 20).Clear();

        var parts = SoundPart.Cut(loudness, 0.02, 15, 30);

        parts[0].EndSeconds.ShouldBe(24.2, 0.3);
        parts[1].EndSeconds.ShouldBe(52.2, 0.3);
        parts[^1].EndSeconds.ShouldBe(100, 0.001);
        parts.Zip(parts.Skip(1)).ShouldAllBe(pair => pair.First.EndSeconds == pair.Second.StartSeconds);
        parts.ShouldAllBe(part => !part.IsSilent && part.Seconds <= 30.001);
    }

    private static TextWord Word(string text, double start, double end) => new(text, 0.5) { StartSeconds = start, EndSeconds = end };
}
