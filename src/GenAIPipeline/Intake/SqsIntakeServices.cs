using Amazon.S3;
using Amazon.SQS;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Http;
using GenAIPipeline.Platform.Sqs;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Upload;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Intake;

/// <summary>Registers S3 and SQS in the places of folder and wake-up. Needs <see cref="AwsOptions"/>, <see cref="IAmazonS3"/> and <see cref="IAmazonSQS"/>; workers a <see cref="JobCompletion"/> too.</summary>
public static class SqsIntakeServices
{
    /// <summary>For web and workers: files in S3, presigned addresses, fetching, the queues as operators see them, and what readiness asks.</summary>
    public static IServiceCollection AddS3Intake(this IServiceCollection services)
    {
        services.AddOptions<UploadOptions>().BindConfiguration("Upload"); // workers too: they refuse what is too large
        services.AddSingleton<S3FileStore>().AddSingleton<IFileStore>(provider => provider.GetRequiredService<S3FileStore>());
        services.AddSingleton<S3UploadAddresses>().AddSingleton<S3Objects>().AddSingleton<DropRules>();
        services.AddSingleton<FetchObject>(provider => provider.GetRequiredService<S3Objects>().FetchAsync);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SqsIntakeQueue>(provider, Queue(provider, SqsIntakeQueue.QueueName, options => options.IntakeQueueUrl)));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SqsCompletionQueue>(provider, Queue(provider, SqsCompletionQueue.QueueName, options => options.CompletionQueueUrl), Completion(provider)));
        services.AddSingleton<IIntakeQueue>(provider => provider.GetRequiredService<SqsIntakeQueue>());
        services.AddSingleton<IIntakeQueue>(provider => provider.GetRequiredService<SqsCompletionQueue>());
        services.TryAddSingleton<QueueMeter>();
        services.AddSingleton<QueueEnvironment>();
        services.AddSingleton(provider => AwsReadiness("files", provider.GetRequiredService<S3FileStore>().FaultAsync, provider));
        services.AddSingleton(provider => AwsReadiness("intake queue", provider.GetRequiredService<SqsIntakeQueue>().Queue.FaultAsync, provider));
        services.AddSingleton(provider => AwsReadiness("completion queue", provider.GetRequiredService<SqsCompletionQueue>().Queue.FaultAsync, provider));
        return services;
    }

    /// <summary>For workers, after <see cref="AddS3Intake"/>: the receivers of both queues.</summary>
    public static IServiceCollection AddSqsListeners(this IServiceCollection services) => services
        .AddSingleton<IHostedService>(provider => Listener(provider, provider.GetRequiredService<SqsIntakeQueue>().Queue, provider.GetRequiredService<SqsIntakeQueue>().WorkAsync))
        .AddSingleton<IHostedService>(provider => Listener(provider, provider.GetRequiredService<SqsCompletionQueue>().Queue, provider.GetRequiredService<SqsCompletionQueue>().WorkAsync));

    private static SqsQueue Queue(IServiceProvider provider, string name, Func<AwsOptions, string> url) =>
        new(provider.GetRequiredService<IAmazonSQS>(), name, url(provider.GetRequiredService<IOptions<AwsOptions>>().Value));

    /// <summary>Looked up when a message comes: web processes show the queue, and know no jobs.</summary>
    private static JobCompletion Completion(IServiceProvider provider) => (service, jobId, cancellation) => provider.GetRequiredService<JobCompletion>()(service, jobId, cancellation);

    private static QueueListener Listener(IServiceProvider provider, SqsQueue queue, QueueWork work) =>
        new(queue, provider.GetRequiredService<IOptions<AwsOptions>>().Value.Receivers, work, provider.GetRequiredService<QueueMeter>(), provider.GetRequiredService<QueueEnvironment>());

    private static ReadinessCheck AwsReadiness(string name, Func<CancellationToken, Task<string?>> fault, IServiceProvider provider) =>
        new(name, new RememberedFault(fault, provider.GetRequiredService<TimeProvider>()).LookAsync);
}
