using GenAIPipeline.Documents;

namespace GenAIPipeline.Web.Components.Parts;

/// <summary>Doubts in people's words. The rule's own sentence follows as the detail.</summary>
internal static class DoubtWords
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["low_text_confidence"] = "The text is hard to read",
        ["low_confidence_words"] = "Many words are hard to read",
        ["low_cited_confidence"] = "Words it rests on are hard to read",
        ["missing_confidence"] = "Nobody knows how well it was read",
        ["ungrounded_sentence"] = "A sentence is not in the source",
        ["unsupported_number"] = "A number is not in the source",
        ["unsupported_date"] = "A date is not in the source",
        ["unsupported_amount"] = "An amount is not in the source",
        ["unsupported_name"] = "A name is not in the source",
        ["unsupported_field"] = "A value is not in the source",
        ["unresolved_citation"] = "A source does not exist",
        ["truncated_answer"] = "The answer was cut off",
        ["prompt_injection"] = "It may instruct the machine",
        ["possible_injection"] = "It may instruct the machine",
        ["draft_transcription"] = "The transcript is a draft",
        ["degraded_model"] = "Written by the fallback model",
        ["language_not_configured"] = "A page is in another language",
        ["unexpected_language"] = "A page is in another language",
        ["personal_data"] = "It names personal data",
        ["sampled"] = "Sampled",
    };

    /// <summary>Its title, with the measured value when there is one: "The text is hard to read: 0.58".</summary>
    public static string Short(Finding doubt) => doubt.Score is { } score ? $"{Title(doubt)}: {Measure.Score(score)}" : Title(doubt);

    public static string Title(Finding doubt) => Titles.GetValueOrDefault(doubt.Code) ?? Sentence(doubt.Code);

    /// <summary>"Confidence 0.47, needs 0.85", or null when the rule measures nothing.</summary>
    public static string? Measured(Finding doubt) => (doubt.Score, doubt.Threshold) switch
    {
        ({ } score, { } threshold) => $"{Measure.Score(score)}, needs {Measure.Score(threshold)}",
        ({ } score, null) => Measure.Score(score),
        _ => null,
    };

    private static string Sentence(string code) => code.Length == 0 ? "A doubt" : char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' ');
}
