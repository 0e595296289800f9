using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Review;

/// <summary>Registers the review queue.</summary>
public static class ReviewServices
{
    /// <param name="services">Where to register.</param>
    /// <param name="rules">What a reprocess must know of the pipeline.</param>
    public static IServiceCollection AddReviews(this IServiceCollection services, Func<IServiceProvider, ReprocessRules> rules) => services
        .AddSingleton(rules)
        .AddSingleton<ReviewStore>()
        .AddSingleton<ReviewDrafts>()
        .AddSingleton<ReviewDecisions>();
}
