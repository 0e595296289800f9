using System.Text.Json;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>The tools of a call, and the tool by which JSON is asked for: a model that has to use it answers with its input.</summary>
internal static class BedrockTools
{
    /// <summary>Name of the tool whose input is the answer.</summary>
    public const string AnswerTool = "json_answer";

    private static readonly JsonElement AnyObject = JsonDocument.Parse("""{"type":"object"}""").RootElement;

    /// <summary>Whether the answer comes as the input of <see cref="AnswerTool"/>.</summary>
    public static bool AnswersByTool(ChatOptions options, BedrockOptions bedrock) =>
        options.ResponseFormat is ChatResponseFormatJson format && !(bedrock.NativeJsonSchema && format.Schema is not null);

    public static ToolConfiguration? Of(ChatOptions options, BedrockOptions bedrock, bool areUsed)
    {
        var declared = (options.Tools ?? []).OfType<AIFunctionDeclaration>().ToList();
        var byTool = AnswersByTool(options, bedrock);
        var hasNoChoice = options.ToolMode is NoneChatToolMode && !areUsed;
        var tools = hasNoChoice ? [] : declared.Select(Tool).ToList();
        if (byTool)
            tools.Add(AnswerBy((ChatResponseFormatJson)options.ResponseFormat!));
        return tools.Count == 0 ? null : new ToolConfiguration { Tools = tools, ToolChoice = Choice(options, bedrock, byTool, tools.Count) };
    }

    public static OutputConfig? NativeFormat(ChatOptions options, BedrockOptions bedrock) =>
        bedrock.NativeJsonSchema && options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } format
            ? new OutputConfig
            {
                TextFormat = new OutputFormat
                {
                    Type = OutputFormatType.Json_schema,
                    Structure = new OutputFormatStructure { JsonSchema = new JsonSchemaDefinition { Schema = schema.GetRawText(), Name = NameOf(format), Description = format.SchemaDescription } },
                },
            }
            : null;

    private static ToolChoice? Choice(ChatOptions options, BedrockOptions bedrock, bool byTool, int tools)
    {
        if (options.ToolMode is RequiredChatToolMode { RequiredFunctionName: { } name })
            return new ToolChoice { Tool = new SpecificToolChoice { Name = name } };
        // A model that thinks aloud first may not be forced.
        if (byTool && !BedrockFields.Thinks(bedrock))
            return tools == 1 ? new ToolChoice { Tool = new SpecificToolChoice { Name = AnswerTool } } : new ToolChoice { Any = new AnyToolChoice() };
        return options.ToolMode switch
        {
            RequiredChatToolMode => new ToolChoice { Any = new AnyToolChoice() },
            AutoChatToolMode => new ToolChoice { Auto = new AutoToolChoice() },
            _ => null,
        };
    }

    private static Tool Tool(AIFunctionDeclaration function) => new()
    {
        ToolSpec = new ToolSpecification
        {
            Name = function.Name,
            Description = string.IsNullOrEmpty(function.Description) ? null : function.Description,
            InputSchema = new ToolInputSchema { Json = BedrockDocument.Of(function.JsonSchema) },
        },
    };

    private static Tool AnswerBy(ChatResponseFormatJson format) => new()
    {
        ToolSpec = new ToolSpecification
        {
            Name = AnswerTool,
            Description = format.SchemaDescription ?? "Takes the whole answer. Use it once, at the end.",
            InputSchema = new ToolInputSchema { Json = BedrockDocument.Of(format.Schema ?? AnyObject) },
        },
    };

    private static string NameOf(ChatResponseFormatJson format) => string.IsNullOrEmpty(format.SchemaName) ? "answer" : format.SchemaName;
}
