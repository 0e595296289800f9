using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.Documents;
using GenAIPipeline.Review;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Web.Components.Reviewing;

/// <summary>The reviewer's work on one item: edits and answered doubts. Pure; it survives a lost hold and, through its JSON, a lost page.</summary>
public sealed class ReviewDesk(IReadOnlyList<SummarySentence> sentences, IReadOnlyList<Finding> doubts)
{
    private readonly SortedDictionary<int, string> edits = [];
    private readonly HashSet<int> left = [];

    public IReadOnlyList<Finding> Doubts => doubts;

    public int Edits => edits.Count;

    public int Open => Enumerable.Range(0, doubts.Count).Count(doubt => !IsAnswered(doubt));

    /// <summary>The first doubt that nobody has answered; null when all are.</summary>
    public int? FirstOpen => Enumerable.Range(0, doubts.Count).Where(doubt => !IsAnswered(doubt)).Select(doubt => (int?)doubt).FirstOrDefault();

    public string? Edited(int sentence) => edits.GetValueOrDefault(sentence);

    /// <summary>The sentence that a doubt is about, if it is about one.</summary>
    public int? SentenceOf(int doubt) => doubts[doubt].Evidence.Select(evidence => evidence.Sentence).FirstOrDefault(index => index is { } known && known < sentences.Count);

    /// <summary>Left as it is, or its sentence was changed.</summary>
    public bool IsAnswered(int doubt) => left.Contains(doubt) || (SentenceOf(doubt) is { } sentence && edits.ContainsKey(sentence));

    /// <summary>Changes a sentence; its own text takes the change back.</summary>
    public void Edit(int sentence, string text)
    {
        var written = text.Trim();
        if (written.Length == 0 || written == sentences[sentence].Text.Trim())
            edits.Remove(sentence);
        else
            edits[sentence] = written;
    }

    public void Leave(int doubt) => left.Add(doubt);

    public void TakeBack(int doubt)
    {
        left.Remove(doubt);
        if (SentenceOf(doubt) is { } sentence)
            edits.Remove(sentence);
    }

    /// <summary>The approval with its edits.</summary>
    public DecisionRequest Approval() => new(
        edits.Count == 0 ? "approve" : "approve_with_edits",
        Edits: edits.Count == 0 ? null : [.. edits.Select(edit => new ReviewEdit($"/summary/sentences/{edit.Key}/text", JsonValue.Create(edit.Value)))]);

    /// <summary>The work as text, to be kept in the browser; null when there is none.</summary>
    public string? Keep() => edits.Count == 0 && left.Count == 0 ? null : JsonSerializer.Serialize(new Kept(new(edits), [.. left]));

    /// <summary>Takes kept work up again, as far as it fits.</summary>
    public void Restore(string? kept)
    {
        if (kept is null)
            return;
        try
        {
            var found = JsonSerializer.Deserialize<Kept>(kept);
            foreach (var (sentence, text) in found?.Edits ?? [])
            {
                if (sentence >= 0 && sentence < sentences.Count)
                    Edit(sentence, text);
            }

            left.UnionWith(found?.Left.Where(doubt => doubt >= 0 && doubt < doubts.Count) ?? []);
        }
        catch (JsonException)
        {
            // written by another version of the page; nothing of it can be used
        }
    }

    private sealed record Kept(Dictionary<int, string> Edits, List<int> Left);
}
