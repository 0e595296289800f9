using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Collects a document's blocks; ids depend on the document and the block's place only, so that a repeated call answers the same.</summary>
/// <param name="seed">Names the document and what was asked of it.</param>
/// <param name="hasPages">Whether blocks tell their page, as asynchronous results do.</param>
internal sealed class BlockList(string seed, bool hasPages)
{
    private readonly List<JsonObject> blocks = [];

    public IReadOnlyList<JsonObject> Blocks => blocks;

    /// <summary>The page of the blocks to come, from 1.</summary>
    public int Page { get; set; } = 1;

    public JsonObject Add(string type, PageBox? box, double? confidence)
    {
        var block = new JsonObject { ["BlockType"] = type };
        if (confidence is { } share)
            block["Confidence"] = Math.Round(Math.Clamp(share, 0, 100), 4);
        if (box is { } place)
            block["Geometry"] = place.ToGeometry();
        block["Id"] = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{blocks.Count}")).AsSpan(0, 16)).ToString();
        if (hasPages)
            block[nameof(Page)] = Page;
        blocks.Add(block);
        return block;
    }

    public static string IdOf(JsonObject block) => (string)block["Id"]!;

    /// <summary>Adds a relationship, unless it has no members.</summary>
    public static void Relate(JsonObject block, string type, IEnumerable<string> ids)
    {
        var members = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]);
        if (members.Count == 0)
            return;
        if (block["Relationships"] is not JsonArray relationships)
            block["Relationships"] = relationships = [];
        relationships.Add(new JsonObject { ["Type"] = type, ["Ids"] = members });
    }

    public JsonArray ToJson() => new([.. blocks.Select(b => b.DeepClone())]);
}
