using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.AwsSimulator.Bedrock;

/// <summary>Converse requests as the project sends them: its own prompt templates around numbered blocks.</summary>
internal static class Prompts
{
    public const string Model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

    public static readonly string[] Blocks =
    [
        "Brookfield Housing, 14 May 2023",
        "Our engineer found that the pump of the circulation loop has failed. The repair costs 1,840 EUR and is covered by the maintenance contract of the building.",
        "The new pump will be fitted on 22 May between 8 and 12 o'clock. Please make sure that somebody is at home when the pump is fitted.",
        "Your rent for May is reduced by 15 % because of the failed pump.",
    ];

    /// <summary>The template <c>prompts/general/summarize</c> with its marks filled in.</summary>
    public static JsonObject Summarize(int mostSentences = 3, params string[] blocks)
    {
        var template = Architecture.SourceFile.Read("prompts/general/summarize/skprompt.txt");
        string Message(string role) => template.Split($"<message role=\"{role}\">")[1].Split("</message>")[0];
        var numbered = string.Join('\n', (blocks.Length > 0 ? blocks : Blocks).Select((b, i) => $"[{i + 1}] {b}"));
        var user = Message("user").Replace("{{$boundary}}", "k7Qx").Replace("{{$document}}", numbered).Replace("{{$max_sentences}}", $"{mostSentences}");
        return Text(user, Message("system"));
    }

    public static JsonObject Text(string user, string? system = null)
    {
        var request = new JsonObject { ["modelId"] = Model, ["messages"] = new JsonArray(Message("user", user)) };
        if (system is not null)
            request["system"] = new JsonArray(new JsonObject { ["text"] = system });
        return request;
    }

    public static JsonObject Message(string role, string text) => new() { ["role"] = role, ["content"] = new JsonArray(new JsonObject { ["text"] = text }) };

    public static string TextOf(JsonObject answer) => (string)answer["output"]!["message"]!["content"]!.AsArray().Single(b => b!["text"] is not null)!["text"]!;

    public static JsonObject With(this JsonObject request, string member, JsonNode value)
    {
        request[member] = value;
        return request;
    }
}
