using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Spoils answers: figures and names that the document does not hold, blocks that it does not have, JSON that is none.</summary>
internal static partial class Falsehood
{
    private const string Invented = "Dr. Marlow Quennevilt of Ostrander Holdings confirmed a payment of 48,213.77 EUR on 29 February 2031.";

    /// <summary>Other figures, and a sentence that nothing supports.</summary>
    public static string Of(string text) => $"{WithOtherFigures(text)} {Invented}".Trim();

    public static JsonObject Of(JsonObject answer, SourceText source)
    {
        var spoiled = Spoil(answer)!.AsObject();
        if (spoiled["sentences"] is JsonArray sentences)
            sentences.Add(new JsonObject
            {
                ["text"] = Invented,
                ["citations"] = new JsonArray(new JsonObject { ["block"] = source.Blocks.Select(b => b.Number).DefaultIfEmpty(0).Max() + 100, ["quote"] = "confirmed a payment of 48,213.77 EUR" }),
            });
        return spoiled;
    }

    /// <summary>Text that is no JSON; a tool's input of another form, since the protocol knows JSON only.</summary>
    public static string Break(string text, bool isToolInput)
    {
        if (isToolInput)
            return """{"unexpected":true}""";
        return text.StartsWith('{') ? $"Here is the answer you asked for: {text[..^1]}," : "";
    }

    private static JsonNode? Spoil(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, m.Key is "citations" or "block" or "quote" ? m.Value?.DeepClone() : Spoil(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Spoil)]),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => JsonValue.Create((decimal)value * 7 + 3),
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => JsonValue.Create(WithOtherFigures((string)value!)),
        _ => node?.DeepClone(),
    };

    private static string WithOtherFigures(string text) =>
        Figure().Replace(text, m => (long.Parse(m.ValueSpan, CultureInfo.InvariantCulture) * 7 + 3).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\d{1,15}")]
    private static partial Regex Figure();
}
