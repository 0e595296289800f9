using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The KEY_VALUE_SET blocks of a label and its value, and the SELECTION_ELEMENT of a checkbox.</summary>
internal static class FormBlocks
{
    public static void Add(KeyValue pair, TextBlocks text, BlockList blocks)
    {
        var confidence = Math.Min(pair.KeyConfidence, pair.ValueConfidence);
        var key = Half("KEY", pair.KeyBox, confidence, blocks);
        var value = Half("VALUE", pair.ValueBox, confidence, blocks);
        BlockList.Relate(key, "VALUE", [BlockList.IdOf(value)]);
        BlockList.Relate(key, "CHILD", pair.Key.Select(text.IdOf));
        BlockList.Relate(value, "CHILD", pair.IsSelected is { } state ? [Selection(pair, state, blocks)] : pair.Value.Select(text.IdOf));
        text.AddChild(key);
        text.AddChild(value);
    }

    private static JsonObject Half(string entity, PageBox box, double confidence, BlockList blocks)
    {
        var block = blocks.Add("KEY_VALUE_SET", box, confidence);
        block["EntityTypes"] = new JsonArray(entity);
        return block;
    }

    private static string Selection(KeyValue pair, bool state, BlockList blocks)
    {
        var block = blocks.Add("SELECTION_ELEMENT", pair.ValueBox, pair.ValueConfidence);
        block["SelectionStatus"] = state ? "SELECTED" : "NOT_SELECTED";
        return BlockList.IdOf(block);
    }
}
