using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>What a guardrail found in a text.</summary>
/// <param name="IsBlocked">Whether the text may not pass.</param>
/// <param name="Text">The text with personal data replaced.</param>
/// <param name="Assessment">In the API's form; empty if nothing was found.</param>
internal sealed record GuardrailFinding(bool IsBlocked, string Text, JsonObject Assessment)
{
    public bool Intervened => Assessment.Count > 0;
}

/// <summary>Holds texts against words, kinds of personal data, and phrases that try to overturn a prompt.</summary>
internal static partial class Guardrail
{
    private const int UnitChars = 1_000;
    private static readonly Dictionary<string, Regex> Kinds = new()
    {
        ["EMAIL"] = Email(),
        ["US_SOCIAL_SECURITY_NUMBER"] = SocialSecurity(),
        ["CREDIT_DEBIT_CARD_NUMBER"] = Card(),
        ["IP_ADDRESS"] = Address(),
        ["PHONE"] = Phone(),
    };

    public static GuardrailSettings Find(BedrockSettings settings, string id, string version) =>
        settings.Guardrails.FirstOrDefault(g => g.Id == id.Split('/')[^1] && g.Version == version) ?? throw BedrockErrors.NoGuardrail();

    public static GuardrailFinding Assess(GuardrailSettings guardrail, string text, bool isInput)
    {
        var assessment = new JsonObject();
        var words = guardrail.Words.Where(w => text.Contains(w, StringComparison.OrdinalIgnoreCase)).ToList();
        if (words.Count > 0)
            assessment["wordPolicy"] = new JsonObject
            {
                ["customWords"] = new JsonArray([.. words.Select(w => new JsonObject { ["match"] = w, ["action"] = "BLOCKED", ["detected"] = true })]),
                ["managedWordLists"] = new JsonArray(),
            };
        var isAttack = isInput && guardrail.BlocksPromptAttacks && Attack().IsMatch(text);
        if (isAttack)
            assessment["contentPolicy"] = new JsonObject { ["filters"] = new JsonArray(new JsonObject { ["type"] = "PROMPT_ATTACK", ["confidence"] = "HIGH", ["filterStrength"] = "HIGH", ["action"] = "BLOCKED", ["detected"] = true }) };
        var (masked, found, blocksPii) = Pii(guardrail, text);
        if (found.Count > 0)
            assessment["sensitiveInformationPolicy"] = new JsonObject { ["piiEntities"] = found, ["regexes"] = new JsonArray() };
        return new GuardrailFinding(words.Count > 0 || isAttack || blocksPii, masked, assessment);
    }

    /// <summary>What the policies cost: a unit is 1,000 characters.</summary>
    public static JsonObject Usage(GuardrailSettings guardrail, int characters)
    {
        var units = (characters + UnitChars - 1) / UnitChars;
        return new JsonObject
        {
            ["topicPolicyUnits"] = 0,
            ["contentPolicyUnits"] = guardrail.BlocksPromptAttacks ? units : 0,
            ["wordPolicyUnits"] = guardrail.Words.Count > 0 ? units : 0,
            ["sensitiveInformationPolicyUnits"] = guardrail.Pii.Count > 0 ? units : 0,
            ["sensitiveInformationPolicyFreeUnits"] = 0,
            ["contextualGroundingPolicyUnits"] = 0,
        };
    }

    private static (string Text, JsonArray Found, bool IsBlocked) Pii(GuardrailSettings guardrail, string text)
    {
        var found = new JsonArray();
        var isBlocked = false;
        foreach (var (kind, action) in guardrail.Pii.Where(p => Kinds.ContainsKey(p.Key)))
        {
            foreach (Match match in Kinds[kind].Matches(text))
                found.Add(new JsonObject { ["match"] = match.Value, ["type"] = kind, ["action"] = action == "BLOCK" ? "BLOCKED" : "ANONYMIZED", ["detected"] = true });
            isBlocked |= action == "BLOCK" && Kinds[kind].IsMatch(text);
            text = Kinds[kind].Replace(text, $"{{{kind}}}");
        }

        return (text, found, isBlocked);
    }

    [GeneratedRegex(@"(?:ignore|disregard|forget) (?:all |any )?(?:of )?(?:the |your )?(?:previous|above|prior|earlier) (?:instructions|rules|messages)", RegexOptions.IgnoreCase)]
    private static partial Regex Attack();

    [GeneratedRegex(@"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")]
    private static partial Regex Email();

    [GeneratedRegex(@"\b\d{3}-\d{2}-\d{4}\b")]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"\b(?:\d{4}[ -]?){3}\d{4}\b")]
    private static partial Regex Card();

    [GeneratedRegex(@"\b(?:\d{1,3}\.){3}\d{1,3}\b")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<![\w.])\+?\d{1,3}[ -]?\(?\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}\b")]
    private static partial Regex Phone();
}
