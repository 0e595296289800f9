using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform;
using GenAIPipeline.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline;

/// <summary>Composition of aws mode: S3, SQS, Textract, Transcribe, Bedrock and EventBridge in the places of folder and local engines.</summary>
public static class AwsServices
{
    // The SDK waits 24 days for S3, and one answer that never comes would hold its document up for as long. Bodies are read and parts sent in pieces that take far less.
    private static readonly TimeSpan S3Timeout = TimeSpan.FromSeconds(100);

    /// <summary>Files, queues and their clients: web and workers alike. Call it after <see cref="PipelineServices.AddPipeline"/>.</summary>
    /// <exception cref="StartupException">A setting of <c>Aws</c> is missing.</exception>
    public static IServiceCollection AddAws(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AwsOptions>().Bind(configuration.GetSection("Aws")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IAmazonS3>(_ => new AmazonS3Client(Quiet(new AmazonS3Config { ForcePathStyle = HasOwnAddress("S3"), Timeout = S3Timeout })));
        services.AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient(Quiet(new AmazonSQSConfig())));
        return services.AddS3Intake();
    }

    /// <summary>What workers have beside: receivers of the queues, Textract and Transcribe, the sender of events. Call it after <see cref="PipelineServices.AddWorkers"/>.</summary>
    public static IServiceCollection AddAwsWorkers(this IServiceCollection services, IConfiguration configuration)
    {
        var aws = configuration.GetSection("Aws").Get<AwsOptions>() ?? new AwsOptions();
        return services.AddTextract().AddTranscribe().AddSqsListeners().AddEventBridge(aws);
    }

    // The SDK sends again, up to ten times and whatever MaxErrorRetry says, when a connection ends without an answer; reads and deletes bear that, and they have their own retries.
    private static T Quiet<T>(T config)
        where T : ClientConfig
    {
        config.MaxStaleConnectionRetries = 0;
        return config;
    }

    /// <summary>Whether an address is given instead of Amazon's own, which may not serve buckets as host names.</summary>
    private static bool HasOwnAddress(string service) =>
        new[] { $"AWS_ENDPOINT_URL_{service}", "AWS_ENDPOINT_URL" }.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
}
