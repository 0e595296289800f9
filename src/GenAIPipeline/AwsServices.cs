using System.ComponentModel.DataAnnotations;
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
    /// <summary>Files, queues and their clients: web and workers alike. Call it after <see cref="PipelineServices.AddPipeline"/>.</summary>
    /// <exception cref="StartupException">A setting of <c>Aws</c> is missing.</exception>
    public static IServiceCollection AddAws(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AwsOptions>().Bind(configuration.GetSection("Aws"));
        Check(configuration.GetSection("Aws").Get<AwsOptions>() ?? new AwsOptions());
        // Made here, so that what is missing is told before anything starts.
        var s3 = Open("S3", () => new AmazonS3Client(Quiet(new AmazonS3Config { ForcePathStyle = HasOwnAddress("S3") })));
        var sqs = Open("SQS", () => new AmazonSQSClient(Quiet(new AmazonSQSConfig())));
        services.AddSingleton<IAmazonS3>(_ => s3).AddSingleton<IAmazonSQS>(_ => sqs);
        return services.AddS3Intake();
    }

    /// <summary>What workers have beside: receivers of the queues, Textract and Transcribe, the sender of events. Call it after <see cref="PipelineServices.AddWorkers"/>.</summary>
    public static IServiceCollection AddAwsWorkers(this IServiceCollection services, IConfiguration configuration)
    {
        var aws = configuration.GetSection("Aws").Get<AwsOptions>() ?? new AwsOptions();
        return services.AddTextract().AddTranscribe().AddSqsListeners().AddEventBridge(aws);
    }

    private static void Check(AwsOptions aws)
    {
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(aws, new ValidationContext(aws), wrong, validateAllProperties: true))
            throw new StartupException($"Settings of AWS are missing or wrong: {string.Join("; ", wrong.Select(each => $"Aws:{each.MemberNames.First()} ({each.ErrorMessage?.TrimEnd('.')})"))}. docs/operations.md explains them.");
    }

    private static T Open<T>(string service, Func<T> client)
    {
        try
        {
            return client();
        }
        catch (AmazonClientException e)
        {
            throw new StartupException(AwsFault.Of(service, null, 0, e.Message).Sentence, e);
        }
    }

    /// <summary>From sending a request to its answer's head: longer than SQS waits for a message and S3 takes a part of a file over a slow line. The SDK itself would wait for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // The SDK sends again, up to ten times and whatever MaxErrorRetry says, when a connection ends without an answer; reads and deletes bear that, and they have their own retries.
    private static T Quiet<T>(T config)
        where T : ClientConfig
    {
        (config.MaxStaleConnectionRetries, config.Timeout) = (0, Patience);
        return config;
    }

    /// <summary>Whether an address is given instead of Amazon's own, which may not serve buckets as host names.</summary>
    private static bool HasOwnAddress(string service) =>
        new[] { $"AWS_ENDPOINT_URL_{service}", "AWS_ENDPOINT_URL" }.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
}
