using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Benchmarks.Quotas;

/// <summary>What people do without a gateway: the SDK's retries, or a token bucket of their own before them.</summary>
internal sealed class BareCalls(WorkerPlan plan) : IDisposable
{
    private readonly Dictionary<string, (BedrockChatClient Client, TokenBucket Bucket)> models = plan.Scenarios
        .Where(scenario => scenario.Way != CallWay.Gateway)
        .ToDictionary(scenario => scenario.Name, scenario => (Connect(plan, scenario), new TokenBucket(scenario.Tokens / (double)plan.Workers)));

    /// <returns>Tokens of quota.</returns>
    /// <exception cref="ModelFailureException">The SDK gave up.</exception>
    public async Task<double> AskAsync(QuotaScenario scenario, ChatMessage[] messages, int maxTokens)
    {
        var (client, bucket) = models[scenario.Name];
        if (scenario.Way == CallWay.TokenBucket)
            await bucket.TakeAsync(messages.Sum(message => message.Text.Length) / 5.5 + maxTokens);
        var response = await client.GetResponseAsync(messages, new ChatOptions { MaxOutputTokens = maxTokens });
        return (response.Usage!.InputTokenCount ?? 0) + scenario.Burndown * (response.Usage.OutputTokenCount ?? 0);
    }

    public void Dispose()
    {
        foreach (var (client, _) in models.Values)
            client.Dispose();
    }

    private static BedrockChatClient Connect(WorkerPlan plan, QuotaScenario scenario)
    {
        var config = new AmazonBedrockRuntimeConfig
        {
            ServiceURL = plan.Simulator,
            AuthenticationRegion = "us-east-1",
            RetryMode = scenario.Way == CallWay.SdkAdaptive ? RequestRetryMode.Adaptive : RequestRetryMode.Standard,
        };
        return new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("simulator", "simulator"), config), scenario.Name, new BedrockOptions(), TimeProvider.System);
    }

    /// <summary>A minute's tokens, refilling evenly; nothing is given back.</summary>
    private sealed class TokenBucket(double perMinute)
    {
        private readonly Lock gate = new();
        private double? level;
        private long at;

        public Task TakeAsync(double tokens)
        {
            lock (gate)
            {
                level = Math.Min(perMinute, level + perMinute * TimeProvider.System.GetElapsedTime(at).TotalMinutes ?? perMinute) - tokens;
                at = TimeProvider.System.GetTimestamp();
                return level >= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromMinutes(-level.Value / perMinute));
            }
        }
    }
}
