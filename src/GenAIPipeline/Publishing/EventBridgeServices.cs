using Amazon.EventBridge;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Http;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Publishing;

/// <summary>Registers the sending of events to EventBridge, for workers of aws mode.</summary>
public static class EventBridgeServices
{
    /// <summary>The relay as a hosted service; nothing without <see cref="AwsOptions.EventBusName"/>.</summary>
    public static IServiceCollection AddEventBridge(this IServiceCollection services, AwsOptions aws)
    {
        ArgumentNullException.ThrowIfNull(aws);
        if (string.IsNullOrWhiteSpace(aws.EventBusName))
            return services;
        services.AddSingleton<IAmazonEventBridge>(_ => new AmazonEventBridgeClient(Configuration()));
        services.AddSingleton<IEventSender>(provider => new EventBridgeEventSender(
            provider.GetRequiredService<IAmazonEventBridge>(), aws.EventBusName, provider.GetRequiredService<CloudEvents>(), provider.GetRequiredService<EventOptions>()));
        services.AddSingleton(provider => new ReadinessCheck("events", _ => Task.FromResult(provider.GetRequiredService<EventRelay>().Refusal)));
        return services.AddSingleton<EventRelayStore>().AddSingleton<EventRelayMeter>().AddSingleton<EventRelay>().AddHostedService(provider => provider.GetRequiredService<EventRelay>());
    }

    /// <summary>The relay owns retries and patience, also those of connections that were reset, which the SDK counts apart.</summary>
    internal static AmazonEventBridgeConfig Configuration() => new() { MaxErrorRetry = 0, MaxStaleConnectionRetries = 0, Timeout = Timeout.InfiniteTimeSpan };
}
