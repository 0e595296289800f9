using GenAIPipeline.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Registers what Textract and Transcribe share.</summary>
internal static class ExternalJobServices
{
    public static IServiceCollection AddExternalJobs(this IServiceCollection services)
    {
        services.TryAddSingleton<ExternalJobStore>();
        services.TryAddSingleton<ExternalRemovalStore>();
        services.TryAddSingleton<RequestRateStore>();
        services.TryAddSingleton<ExternalJobs>();
        services.TryAddSingleton<JobEnds>();
        services.TryAddSingleton<JobCompletion>(provider => provider.GetRequiredService<JobEnds>().CompleteAsync);
        services.TryAddSingleton<ExternalJobSweep>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<Microsoft.Extensions.Hosting.IHostedService, ExternalJobSweep>(provider => provider.GetRequiredService<ExternalJobSweep>()));
        return services;
    }
}
