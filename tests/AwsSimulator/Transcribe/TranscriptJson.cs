using System.Globalization;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Transcribe;

/// <summary>The form in which transcripts have been written.</summary>
public enum TranscriptForm
{
    /// <summary>As now: items have ids, and <c>audio_segments</c> stand beside them.</summary>
    AudioSegments,

    /// <summary>As before 2024: items alone.</summary>
    ItemsOnly,
}

/// <summary>Writes the file that a job leaves in S3.</summary>
internal static class TranscriptJson
{
    public static JsonObject Of(string jobName, string accountId, TranscriptContent content, TranscriptForm form)
    {
        var items = content.Items;
        var results = new JsonObject { ["transcripts"] = new JsonArray(new JsonObject { ["transcript"] = TranscriptItems.Text(items) }) };
        if (content.Language is { } language)
        {
            results["language_code"] = language.Code;
            results["language_identification"] = new JsonArray(new JsonObject { ["score"] = Text(language.Score), ["code"] = language.Code });
        }

        if (items.Any(i => i.Speaker is not null))
            results["speaker_labels"] = SpeakerLabels(items);
        var written = items.Select((item, i) => Item(item, form == TranscriptForm.AudioSegments ? i : null)).ToList();
        if (items.Any(i => i.Channel is not null))
            results["channel_labels"] = ChannelLabels(items, written);
        results["items"] = new JsonArray([.. written]);
        if (form == TranscriptForm.AudioSegments)
            results["audio_segments"] = new JsonArray([.. TranscriptItems.Segments(items).Select((segment, i) => Segment(items, segment, i))]);
        var file = new JsonObject { ["jobName"] = jobName, ["accountId"] = accountId };
        if (items.Any(i => i.Redacted is not null) || content.IsRedacted)
            file["isRedacted"] = true;
        file["results"] = results;
        file["status"] = "COMPLETED";
        return file;
    }

    private static JsonObject Item(TranscriptItem item, int? id)
    {
        var alternative = new JsonObject { ["confidence"] = Text(item.Confidence), ["content"] = item.Content };
        if (item.Redacted is { } type)
        {
            alternative.Remove("confidence");
            alternative["redactions"] = new JsonArray(new JsonObject { ["confidence"] = Text(item.Confidence), ["type"] = type, ["category"] = "PII" });
        }

        var json = new JsonObject();
        if (id is { } number)
            json["id"] = number;
        json["type"] = item.IsPunctuation ? "punctuation" : "pronunciation";
        json["alternatives"] = new JsonArray(alternative);
        if (!item.IsPunctuation)
        {
            json["start_time"] = Text(item.Start);
            json["end_time"] = Text(item.End);
        }

        Label(json, item);
        return json;
    }

    private static JsonObject SpeakerLabels(IReadOnlyList<TranscriptItem> items)
    {
        var segments = TranscriptItems.Segments(items).Select(segment =>
        {
            var words = segment.Select(i => items[i]).Where(i => !i.IsPunctuation).ToList();
            return (JsonNode)new JsonObject
            {
                ["start_time"] = Text(words[0].Start),
                ["end_time"] = Text(words[^1].End),
                ["speaker_label"] = words[0].Speaker,
                ["items"] = new JsonArray([.. words.Select(w => new JsonObject { ["start_time"] = Text(w.Start), ["end_time"] = Text(w.End), ["speaker_label"] = w.Speaker })]),
            };
        });
        return new JsonObject { ["segments"] = new JsonArray([.. segments]), ["channel_label"] = "ch_0", ["speakers"] = items.Select(i => i.Speaker).Distinct().Count() };
    }

    private static JsonObject ChannelLabels(IReadOnlyList<TranscriptItem> items, List<JsonObject> written)
    {
        var channels = items.Select((item, i) => (item.Channel, Json: written[i])).GroupBy(i => i.Channel).Select(channel =>
            (JsonNode)new JsonObject { ["channel_label"] = channel.Key, ["items"] = new JsonArray([.. channel.Select(i => i.Json.DeepClone())]) }).ToArray();
        return new JsonObject { ["channels"] = new JsonArray(channels), ["number_of_channels"] = channels.Length };
    }

    private static JsonObject Segment(IReadOnlyList<TranscriptItem> items, IReadOnlyList<int> segment, int id)
    {
        var members = segment.Select(i => items[i]).ToList();
        var json = new JsonObject
        {
            ["id"] = id,
            ["transcript"] = TranscriptItems.Text(members),
            ["start_time"] = Text(members[0].Start),
            ["end_time"] = Text(members[^1].End),
            ["items"] = new JsonArray([.. segment.Select(i => JsonValue.Create(i))]),
        };
        Label(json, members[0]);
        return json;
    }

    private static void Label(JsonObject json, TranscriptItem item)
    {
        if (item.Speaker is { } speaker)
            json["speaker_label"] = speaker;
        if (item.Channel is { } channel)
            json["channel_label"] = channel;
    }

    /// <summary>Numbers are texts, with at least one decimal.</summary>
    private static string Text(double number) => Math.Round(number, 3).ToString("0.0##", CultureInfo.InvariantCulture);
}

/// <summary>What a transcript says.</summary>
/// <param name="Items">In order of time, channel by channel.</param>
/// <param name="Language">The identified language; null if nobody asked.</param>
/// <param name="IsRedacted">Whether personal data were looked for.</param>
internal sealed record TranscriptContent(IReadOnlyList<TranscriptItem> Items, (string Code, double Score)? Language, bool IsRedacted);
