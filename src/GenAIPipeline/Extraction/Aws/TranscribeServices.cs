using Amazon.S3;
using Amazon.TranscribeService;
using GenAIPipeline.Extraction.Speech;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Registers Transcribe for recordings.</summary>
public static class TranscribeServices
{
    /// <summary>Call behind <see cref="ExtractionServices.AddExtraction"/>, before whose reader of recordings it goes. Needs <see cref="Platform.AwsOptions"/> and <see cref="IAmazonS3"/>.</summary>
    public static IServiceCollection AddTranscribe(this IServiceCollection services)
    {
        services.AddOptions<TranscribeOptions>().BindConfiguration("Extraction:Transcribe").ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<IAmazonTranscribeService>(_ => new AmazonTranscribeServiceClient(new AmazonTranscribeServiceConfig { MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 }));
        services.AddExternalJobs().AddSingleton<TranscribeSetting>().AddSingleton<TranscribeCalls>();
        services.AddSingleton(provider => new ExternalCopies(TranscribeCalls.Service, provider.GetRequiredService<TranscribeCalls>().RemoveAsync));
        services.TryAddSingleton<AudioDecoder>();
        return services.AddSingleton<ITextExtractor, TranscribeExtractor>();
    }
}
