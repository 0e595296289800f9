using GenAIPipeline.Platform.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Platform.Models;

/// <summary>Registers the gateway; needs a database and a clock.</summary>
public static class ModelServices
{
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ModelOptions>().Bind(configuration.GetSection("Models")).ValidateDataAnnotations()
            .Validate(options => options.Fault() is null ? true : throw new StartupException(options.Fault()!)).ValidateOnStart();
        services.AddSingleton<AnswerStore>().AddSingleton<AnswerCache>().AddSingleton<UsageStore>();
        services.AddSingleton(provider => new ModelGateway(
            provider.GetRequiredService<IOptions<ModelOptions>>().Value,
            provider.GetRequiredService<UsageStore>().AppendAsync,
            provider.GetRequiredService<AnswerCache>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ModelReadiness>();
        if (configuration.GetSection("Models").Get<ModelOptions>()?.Chain.Any(link => link.Provider == ModelProvider.Bedrock) == true)
            services.AddSingleton(provider => new ReadinessCheck("models", provider.GetRequiredService<ModelReadiness>().FaultAsync));
        return services;
    }
}
