using System.Text.Json;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Tests.Platform.Models;

public sealed class CacheKeyTests
{
    private static readonly ModelOptions Model = new() { Endpoint = "http://127.0.0.1:1/v1", Model = "m" };
    private static readonly JsonElement Schema = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    [Fact]
    public void Equal_calls_of_any_document_have_the_same_key() => Key(Call("doc1", "q")).ShouldBe(Key(Call("doc2", "q")));

    [Fact]
    public void All_that_changes_an_answer_changes_the_key()
    {
        var (messages, options) = Call("doc", "q");
        ChatOptions With(Action<ChatOptions> change)
        {
            var changed = options.Clone();
            change(changed);
            return changed;
        }

        string[] keys =
        [
            Key((messages, options)),
            Key(([.. messages, new(ChatRole.User, "")], options)),
            Key((Call("doc", "q ").Messages, options)),
            Key(([new(ChatRole.User, "q"), messages[0]], options)),
            Key(([messages[0], new(ChatRole.Assistant, "q")], options)),
            Key(([messages[0], new(ChatRole.User, [new TextContent("q"), new DataContent(new byte[] { 1 }, "image/png")])], options)),
            Key(([messages[0], new(ChatRole.User, [new TextContent("q"), new DataContent(new byte[] { 2 }, "image/png")])], options)),
            Key((messages, With(o => o.Temperature = 0.5f))),
            Key((messages, With(o => o.MaxOutputTokens = 7))),
            Key((messages, With(o => o.StopSequences = ["a", "b"]))),
            Key((messages, With(o => o.StopSequences = ["a\u0001b"]))),
            Key((messages, With(o => o.ResponseFormat = ChatResponseFormat.Json))),
            Key((messages, With(o => o.ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema)))),
            Key((messages, With(o => o.AdditionalProperties = new(o.AdditionalProperties!) { ["reasoning"] = "high" }))),
            Key((messages, options), Model with { Model = "n" }),
            Key((messages, options), Model with { Endpoint = "http://127.0.0.1:2/v1" }),
            Key((messages, options), Model with { StructuredOutput = StructuredOutput.None }),
            Key((messages, options), new ModelOptions { Provider = ModelProvider.Bedrock, Model = "m" }),
            Key((messages, options), new ModelOptions { Provider = ModelProvider.Bedrock, Model = "m", Bedrock = new() { GuardrailId = "g" } }),
        ];
        keys.Distinct().Count().ShouldBe(keys.Length);
    }

    private static (IReadOnlyList<ChatMessage> Messages, ChatOptions Options) Call(string document, string question)
    {
        var call = new ModelCall { Tenant = "acme", Profile = "general", Document = document, Fault = _ => null, FullOutputTokens = 100, Tally = new CallTally() };
        return ([new(ChatRole.System, "s"), new(ChatRole.User, question)], call.On(new ChatOptions { Temperature = 0 }));
    }

    private static string Key((IReadOnlyList<ChatMessage> Messages, ChatOptions Options) call, ModelOptions? model = null) => Convert.ToHexString(CacheKey.Of(model ?? Model, call.Messages, call.Options));
}
