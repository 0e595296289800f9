using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Models.Budgets;
using GenAIPipeline.Platform.Models.Quota;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Platform.Models;

/// <summary>Registers the gateway; needs a database and a clock.</summary>
public static class ModelServices
{
    /// <param name="services">Where to register.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="required">Chains that must be there if any is, each with who wants it.</param>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration, Func<IServiceProvider, IReadOnlyList<(string Chain, string By)>> required)
    {
        services.AddSingleton(provider => new ConfiguredModels(configuration, required(provider), provider.GetRequiredService<ILogger<ConfiguredModels>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ConfiguredModels>());
        services.AddAnswerCache().AddSingleton<UsageStore>();
        services.AddSingleton<QuotaStore>().AddSingleton<QuotaMeter>().AddSingleton<ModelQuotas>().AddSingleton<QuotaUseStore>().AddSingleton<QuotaUses>();
        services.AddSingleton<BudgetStore>();
        services.AddSingleton(provider =>
        {
            var models = provider.GetRequiredService<ConfiguredModels>();
            var budgets = new SpendingBudgets(provider.GetRequiredService<BudgetStore>(), provider.GetRequiredService<TimeProvider>()) { Catalog = models.Current.Budgets };
            models.Reread += () => budgets.Catalog = models.Current.Budgets;
            return budgets;
        });
        services.AddSingleton(provider =>
        {
            var models = provider.GetRequiredService<ConfiguredModels>();
            var gateway = new ModelGateway(models.Current, provider.GetRequiredService<UsageStore>().AppendAsync, provider.GetRequiredService<AnswerCache>(), provider.GetRequiredService<TimeProvider>(), quotas: provider.GetRequiredService<ModelQuotas>(), budgets: provider.GetRequiredService<SpendingBudgets>());
            models.Reread += () => gateway.Use(models.Current);
            return gateway;
        });
        services.AddSingleton<ModelReadiness>();
        services.AddSingleton(provider => new ReadinessCheck(ModelReadiness.Name, provider.GetRequiredService<ModelReadiness>().FaultAsync));
        return services;
    }
}
