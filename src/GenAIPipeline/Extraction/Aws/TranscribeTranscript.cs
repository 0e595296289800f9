using System.Globalization;
using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction.Speech;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>The file that a job of Transcribe leaves, in its old form (items alone) and its new one (segments beside them), medical or not.</summary>
internal sealed class TranscribeTranscript
{
    private static readonly Finding NoSpeech = new("no_speech", "No words were recognized in this recording. Listen whether anything is said in it.");

    private readonly IReadOnlyList<Utterance> utterances;

    private TranscribeTranscript(IReadOnlyList<Utterance> utterances) => this.utterances = utterances;

    /// <summary>Where the last word ends.</summary>
    public double EndSeconds => utterances.Select(utterance => utterance.EndSeconds).DefaultIfEmpty(0).Max();

    /// <exception cref="JsonException">It is no transcript.</exception>
    public static TranscribeTranscript Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("results", out var results) || !results.TryGetProperty("items", out var items))
            throw new JsonException("Expected 'results' with 'items' in a transcript, got none.");
        var words = Words(items, Speakers(results), Channels(results));
        var runs = results.TryGetProperty("audio_segments", out var segments) && segments.GetArrayLength() > 0 ? BySegment(segments, words) : null;
        return new([.. (runs ?? BySpeaker(words)).SelectMany(Utterances)]);
    }

    public ExtractedText ToText(double seconds) => new Transcript(utterances, utterances.Count == 0 ? [NoSpeech] : []).ToText(Math.Max(seconds, EndSeconds));

    private static IEnumerable<Utterance> Utterances(List<TranscribeWord> run)
    {
        var words = run.ConvertAll(word => word.Word);
        var isShort = words[^1].EndSeconds - words[0].StartSeconds <= Utterance.MaxSeconds;
        IReadOnlyList<Utterance> said = isShort && run[0].Segment is not null
            ? [new(string.Join(' ', words.Select(word => word.Text)), words[0].StartSeconds!.Value, words[^1].EndSeconds!.Value, Utterance.MeanConfidence(words), words)]
            : Utterance.FromWords(words);
        return said.Select(utterance => utterance with { Speaker = run[0].Speaker, Confidence = utterance.Confidence is { } mean ? Math.Round(mean, 4) : null });
    }

    // Punctuation has confidence 0.0 and no time: it is written onto the word before it and counts in no average.
    private static List<TranscribeWord> Words(JsonElement items, Dictionary<string, string> speakers, Dictionary<string, string> channels)
    {
        var words = new List<TranscribeWord>();
        var index = -1;
        foreach (var item in items.EnumerateArray())
        {
            index++;
            var best = item.TryGetProperty("alternatives", out var alternatives) && alternatives.GetArrayLength() > 0 ? alternatives[0] : default;
            var content = Text(best, "content") ?? "";
            if (Text(item, "type") == "punctuation" || Seconds(item, "start_time") is not { } start)
            {
                if (words.Count > 0 && content.Length > 0)
                    words[^1] = words[^1] with { Word = words[^1].Word with { Text = words[^1].Word.Text + content } };
                continue;
            }

            var word = new TextWord(content, Confidence(best)) { StartSeconds = start, EndSeconds = Seconds(item, "end_time") ?? start };
            var channel = Text(item, "channel_label") ?? channels.GetValueOrDefault(Place(item));
            words.Add(new(Number(item) ?? index, word, Text(item, "speaker_label") ?? speakers.GetValueOrDefault(Place(item)) ?? channel, null));
        }

        return words;
    }

    private static List<List<TranscribeWord>> BySegment(JsonElement segments, List<TranscribeWord> words)
    {
        var byId = words.DistinctBy(word => word.Id).ToDictionary(word => word.Id);
        var runs = new List<List<TranscribeWord>>();
        foreach (var segment in segments.EnumerateArray())
        {
            var members = segment.TryGetProperty("items", out var ids) ? ids.EnumerateArray().Select(id => byId.GetValueOrDefault(id.GetInt32())).OfType<TranscribeWord>().ToList() : [];
            if (members.Count == 0)
                continue;
            var speaker = Text(segment, "speaker_label") ?? Text(segment, "channel_label") ?? members[0].Speaker;
            runs.Add(members.ConvertAll(word => word with { Speaker = speaker, Segment = runs.Count }));
            members.ForEach(word => byId.Remove(word.Id));
        }

        // Words in no segment must not get lost.
        runs.AddRange(BySpeaker([.. words.Where(word => byId.ContainsKey(word.Id))]));
        return runs;
    }

    private static List<List<TranscribeWord>> BySpeaker(List<TranscribeWord> words)
    {
        var runs = new List<List<TranscribeWord>>();
        foreach (var word in words)
        {
            if (runs.Count == 0 || runs[^1][^1].Speaker != word.Speaker || runs[^1][^1].Word.StartSeconds > word.Word.StartSeconds)
                runs.Add([]);
            runs[^1].Add(word);
        }

        return runs;
    }

    /// <summary>In the old form speakers stand apart from the words, by their times.</summary>
    private static Dictionary<string, string> Speakers(JsonElement results)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (results.TryGetProperty("speaker_labels", out var labels) && labels.TryGetProperty("segments", out var segments))
            foreach (var segment in segments.EnumerateArray())
                foreach (var item in segment.TryGetProperty("items", out var items) ? items.EnumerateArray() : default)
                    if ((Text(item, "speaker_label") ?? Text(segment, "speaker_label")) is { } speaker)
                        found[Place(item)] = speaker;
        return found;
    }

    private static Dictionary<string, string> Channels(JsonElement results)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (results.TryGetProperty("channel_labels", out var labels) && labels.TryGetProperty("channels", out var channels))
            foreach (var channel in channels.EnumerateArray())
                foreach (var item in channel.TryGetProperty("items", out var items) ? items.EnumerateArray() : default)
                    if (Text(channel, "channel_label") is { } name)
                        found.TryAdd(Place(item), name);
        return found;
    }

    private static string Place(JsonElement item) => $"{Text(item, "start_time")}-{Text(item, "end_time")}";

    // What was redacted has the confidence of its redaction.
    private static double? Confidence(JsonElement alternative)
    {
        if (alternative.ValueKind != JsonValueKind.Object)
            return null;
        var value = Seconds(alternative, "confidence");
        if (value is null && alternative.TryGetProperty("redactions", out var redactions) && redactions.GetArrayLength() > 0)
            value = Seconds(redactions[0], "confidence");
        return value is { } known ? Math.Clamp(known, 0, 1) : null;
    }

    private static int? Number(JsonElement item) => item.TryGetProperty("id", out var id) && id.TryGetInt32(out var number) ? number : null;

    /// <summary>Numbers are written as texts.</summary>
    private static double? Seconds(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A word with the punctuation behind it.</summary>
/// <param name="Id">By which segments name it.</param>
/// <param name="Word">With its times.</param>
/// <param name="Speaker">Speaker or channel, where told apart.</param>
/// <param name="Segment">The segment it belongs to; null in the old form.</param>
internal sealed record TranscribeWord(int Id, TextWord Word, string? Speaker, int? Segment);
