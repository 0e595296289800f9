using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.AwsSimulator.Textract;

/// <summary>Reads an answer's blocks as a client does: by type, and along their relationships.</summary>
internal sealed class Blocks(JsonObject answer)
{
    private readonly List<JsonObject> blocks = [.. answer["Blocks"]!.AsArray().Select(b => b!.AsObject())];

    public IReadOnlyList<JsonObject> All => blocks;

    public IReadOnlyList<JsonObject> Of(string type) => blocks.FindAll(b => (string)b["BlockType"]! == type);

    public IEnumerable<string> Texts(string type) => Of(type).Select(b => (string?)b["Text"] ?? TextOf(b));

    public IEnumerable<JsonObject> Related(JsonObject block, string type) => (block["Relationships"] as JsonArray ?? [])
        .Where(r => (string)r!["Type"]! == type)
        .SelectMany(r => r!["Ids"]!.AsArray().Select(id => blocks.Single(b => (string)b["Id"]! == (string)id!)));

    /// <summary>The words of a block's children.</summary>
    public string TextOf(JsonObject block) => string.Join(' ', Related(block, "CHILD").Select(b => (string?)b["Text"] ?? TextOf(b)));

    public static bool Is(JsonObject block, string entity) => (block["EntityTypes"] as JsonArray ?? []).Any(e => (string)e! == entity);
}
