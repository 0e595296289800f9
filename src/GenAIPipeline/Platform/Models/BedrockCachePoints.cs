using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;

namespace GenAIPipeline.Platform.Models;

/// <summary>Cache points behind what calls share: tools and system message, and the examples before the last message.</summary>
internal static class BedrockCachePoints
{
    /// <summary>English has about four letters a token; an estimate that is too low only leaves a short beginning uncached.</summary>
    private const int LettersPerToken = 4;

    private const int MostPoints = 4;

    public static void Add(ConverseRequest request, BedrockOptions bedrock)
    {
        if (bedrock.CacheFromTokens == 0 || CountSet(request) > MostPoints - 2)
            return;
        var letters = (long)bedrock.CacheFromTokens * LettersPerToken;
        var shared = (request.ToolConfig?.Tools ?? []).Sum(Letters) + (request.System ?? []).Sum(block => block.Text?.Length ?? 0L);
        if (shared >= letters)
        {
            if (request.System is [.., { CachePoint: null }])
                request.System.Add(new SystemContentBlock { CachePoint = Point(bedrock) });
            else if (request.System is null)
                request.ToolConfig!.Tools.Add(new Tool { CachePoint = Point(bedrock) });
        }

        var examples = request.Messages.Take(request.Messages.Count - 1).ToList();
        var added = examples.Sum(message => message.Content.Sum(block => block.Text?.Length ?? 0L));
        // What a tool conversation repeats is shared too: each turn reads what the one before it wrote.
        if (added > 0 && shared + added >= letters && examples[^1].Content is [.., { CachePoint: null, ReasoningContent: null }])
            examples[^1].Content.Add(new ContentBlock { CachePoint = Point(bedrock) });
    }

    private static CachePointBlock Point(BedrockOptions bedrock) => new() { Type = CachePointType.Default, Ttl = bedrock.CacheForAnHour ? CacheTTL.ONE_HOUR : null };

    private static int CountSet(ConverseRequest request) =>
        (request.System ?? []).Count(block => block.CachePoint is not null) + request.Messages.Sum(message => message.Content.Count(block => block.CachePoint is not null));

    private static long Letters(Tool tool) => tool.ToolSpec is { } spec ? spec.Name.Length + (spec.Description?.Length ?? 0) + BedrockDocument.ToJson(spec.InputSchema.Json).Length : 0;
}
