using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace GenAIPipeline.Tests.AwsSimulator.Bedrock;

/// <summary>Cache points: written, read within five minutes, and only from the shortest length on.</summary>
public sealed class CacheTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("river", 1_100));

    [Fact]
    public async Task A_prefix_is_written_once_and_read_until_five_minutes_after_its_last_use()
    {
        var clock = new FakeTimeProvider();
        await using var simulator = await TestSimulator.StartAsync(clock);
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");
        async Task<(int Input, int Read, int Written)> AskAsync(string question)
        {
            var usage = (await bedrock.AskAsync("Converse", Request(Long, question)))["usage"]!;
            return ((int)usage["inputTokens"]!, (int)usage["cacheReadInputTokens"]!, (int)usage["cacheWriteInputTokens"]!);
        }

        (await AskAsync("One")).ShouldBe((1, 0, 1_100));
        clock.Advance(TimeSpan.FromMinutes(4));
        (await AskAsync("Two")).ShouldBe((1, 1_100, 0));
        clock.Advance(TimeSpan.FromMinutes(4));
        (await AskAsync("Six")).ShouldBe((1, 1_100, 0));
        clock.Advance(TimeSpan.FromMinutes(5));
        (await AskAsync("Ten")).ShouldBe((1, 0, 1_100));
    }

    [Fact]
    public async Task A_short_prefix_is_not_kept()
    {
        await using var simulator = await TestSimulator.StartAsync();
        var bedrock = new ServiceCalls(simulator, "bedrock-runtime");

        for (var i = 0; i < 2; i++)
        {
            var usage = (await bedrock.AskAsync("Converse", Request("short", "One")))["usage"]!;
            ((int)usage["cacheReadInputTokens"]! + (int)usage["cacheWriteInputTokens"]!).ShouldBe(0);
        }
    }

    private static JsonObject Request(string prefix, string question) => Prompts.Text("x").With("messages", new JsonArray(new JsonObject
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject { ["text"] = prefix }, new JsonObject { ["cachePoint"] = new JsonObject { ["type"] = "default" } }, new JsonObject { ["text"] = question }),
    }));
}
