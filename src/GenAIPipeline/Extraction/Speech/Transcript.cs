using GenAIPipeline.Documents;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>What a recognizer heard, in order.</summary>
internal sealed record Transcript(IReadOnlyList<Utterance> Utterances, IReadOnlyList<Finding> Findings)
{
    private const double PageSeconds = 60;

    /// <summary>Puts utterances on pages of one minute each; an utterance belongs to the minute in which it begins.</summary>
    public ExtractedText ToText(double seconds)
    {
        var count = Math.Max(1, (int)Math.Ceiling(seconds / PageSeconds));
        var byPage = Utterances
            .OrderBy(utterance => utterance.StartSeconds)
            .Select((utterance, index) => Block(utterance, index + 1))
            .ToLookup(block => Math.Min(count - 1, (int)(block.StartSeconds!.Value / PageSeconds)));
        var pages = Enumerable.Range(0, count).Select(page => new TextPage(page + 1, TextSource.Speech, [.. byPage[page]])
        {
            StartSeconds = page * PageSeconds,
            EndSeconds = Math.Min(seconds, (page + 1) * PageSeconds),
        });
        return new ExtractedText([.. pages]) { Findings = Findings };
    }

    private static TextBlock Block(Utterance utterance, int number) => new(number, BlockKind.Utterance, utterance.Text)
    {
        StartSeconds = utterance.StartSeconds,
        EndSeconds = utterance.EndSeconds,
        Confidence = utterance.Confidence,
        Speaker = utterance.Speaker,
        Words = utterance.Words,
    };
}
