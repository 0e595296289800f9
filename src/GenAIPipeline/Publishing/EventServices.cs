using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Publishing;

/// <summary>Registers the feed's readers.</summary>
public static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<EventOptions>().Bind(configuration.GetSection("Events")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<EventOptions>>().Value);
        return services.AddSingleton<CloudEvents>().AddSingleton<FeedStream>();
    }
}
