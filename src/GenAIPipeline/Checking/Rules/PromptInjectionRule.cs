using System.Buffers;
using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;

namespace GenAIPipeline.Checking.Rules;

/// <summary>Signs in the document that it speaks to a model instead of to a reader.</summary>
internal static partial class PromptInjectionRule
{
    private const int MostBlocks = 5;

    /// <summary>No order matches without one of these; they are found thirty times faster.</summary>
    private static readonly SearchValues<string> OrderWords = SearchValues.Create(
        ["instru", "prompt", "directions", "rules", "guidelines", "language", "summari", "anweisung", "befehl", "consigne", "órdenes"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<string> ModelWords = SearchValues.Create(["AI", "Ai", " ai", "\nai", "LLM", "llm", "DAN"], StringComparison.Ordinal);
    private static readonly SearchValues<string> MarkerSigns = SearchValues.Create(["<|", "[inst", "[/inst", "<<sys", "<</sys", "document>", "system", "instruction", "<message"], StringComparison.OrdinalIgnoreCase);

    public static IEnumerable<Finding> Check(ExtractedText text, SummarizationResult result, Profile profile)
    {
        var evidence = new List<Evidence>();
        foreach (var block in text.Blocks())
        {
            if (!IsSuspicious(block.Text))
                continue;
            evidence.Add(new Evidence(block.Number));
            if (evidence.Count == MostBlocks)
                break;
        }

        return evidence.Count == 0 ? [] : [new Finding("possible_prompt_injection", "The document contains words that address a model; make sure that the summary does not follow them.") { Evidence = evidence }];
    }

    internal static bool IsSuspicious(string text)
    {
        var span = text.AsSpan();
        return ((span.ContainsAny(OrderWords) || span.ContainsAny(ModelWords)) && Orders().IsMatch(text))
            || (span.ContainsAny(MarkerSigns) && Markers().IsMatch(text))
            || (span.Contains('\udb40') && HasHiddenText(text));
    }

    /// <summary>Unicode's tag characters spell out text that no reader sees; flags of countries use a few behind a black flag.</summary>
    private static bool HasHiddenText(string text)
    {
        var tags = 0;
        for (var i = 0; i + 1 < text.Length; i++)
            tags += text[i] == '\udb40' && text[i + 1] is >= '\udc20' and <= '\udc7e' ? 1 : 0;
        return tags > 12;
    }

    [GeneratedRegex(
        @"\b(?:ignore|disregard|forget|override)\s+(?:\w+\s+){0,3}?(?:previous|prior|above|earlier|preceding|foregoing|system|your)\s+(?:\w+\s+)?(?:instructions?|prompts?|directions|rules|guidelines)\b
        | \b(?:reveal|print|repeat|show|output|leak)\s+(?:\w+\s+){0,2}?(?:system\s+prompt|your\s+(?:system\s+)?(?:prompt|instructions))\b
        | \b(?:you\s+are|act\s+as)\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+)?(?:language\s+model|AI\s+assistant|DAN)\b
        | \b(?:instructions?|note|message|attention)\s+(?:to|for)\s+(?:the\s+|any\s+)?(?:AI|LLM|language\s+model|summari[sz]er)\b
        | \bnew\s+system\s+prompt\b
        | \b(?:ignorier\w*|vergiss|missachte)\s+(?:\w+\s+){0,3}?(?:vorherigen?|bisherigen?|obigen?|vorigen?|früheren?)\s+(?:\w+\s+)?(?:anweisung\w*|instruktion\w*|befehle?)\b
        | \b(?:ignore[zr]?|oublie[zr]?)\s+(?:\w+\s+){0,3}?(?:instructions?|consignes?)\s+(?:précédentes?|antérieures?|ci-dessus)\b
        | \b(?:ignor[ae]r?|olvid[ae]r?)\s+(?:\w+\s+){0,3}?(?:instrucciones|órdenes)\s+(?:anteriores|previas)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Orders();

    [GeneratedRegex(@"<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|start_header_id|eot_id)\|>|\[/?INST\]|<</?SYS>>|</?(?:document|system|instructions?)>|^#{2,}\s*(?:system|instruction)s?\s*:|<message\s+role\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Markers();
}
