using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Platform.Models;

/// <summary>Registers the answer cache; needs a database and its listener.</summary>
internal static class AnswerCacheServices
{
    public static IServiceCollection AddAnswerCache(this IServiceCollection services)
    {
        services.AddOptions<AnswerCacheOptions>().BindConfiguration("AnswerCache").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<AnswerCacheOptions>>().Value);
        services.AddSingleton<AnswerStore>().AddSingleton<AnswerCache>();
        return services.AddHostedService(provider => provider.GetRequiredService<AnswerCache>().Uses);
    }
}
