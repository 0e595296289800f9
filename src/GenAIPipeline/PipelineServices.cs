using System.Reflection;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GenAIPipeline;

/// <summary>Composition: what every process has, what workers have, and the adapters of embedded mode.</summary>
public static class PipelineServices
{
    private static readonly MethodInfo WakeUp = typeof(WakeUpJob).GetMethod(nameof(WakeUpJob.RunAsync))!;

    /// <summary>Database, outbox, jobs and stores: needed by web and workers alike.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, IConfiguration configuration, string connectionString)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString));
        services.AddSingleton<Listener>().AddHostedService(provider => provider.GetRequiredService<Listener>());
        services.AddSingleton<FeedSignal>().AddSingleton<FeedStore>().AddHostedService<Sequencer>();
        services.AddJobs(connectionString, WakeUp);
        services.AddSingleton<DocumentChanges>().AddHostedService(provider => provider.GetRequiredService<DocumentChanges>());
        services.AddSingleton<DocumentStore>().AddSingleton<TransitionStore>().AddSingleton<LeaseStore>().AddSingleton<StageResultStore>();
        services.AddSingleton<PasswordHold>();
        services.AddOptions<ExtractionOptions>().Bind(configuration.GetSection("Extraction")).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }

    /// <summary>The stages and what runs them.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="workers">Documents in work at once.</param>
    public static IServiceCollection AddWorkers(this IServiceCollection services, int workers)
    {
        services.AddSingleton<RunningDocuments>().AddSingleton<StageEnvironment>().AddSingleton<StageRunner>().AddSingleton<WakeUpJob>();
        services.AddSingleton<AttachmentIntake>();
        services.AddSingleton<IStage, ExtractionStage>();
        services.AddSingleton<IStage, CheckingStage>();
        services.AddSingleton<IStage, PublishingStage>();
        services.AddHostedService<Rescuer>();
        services.AddJobWorkers(workers);
        return services;
    }

    /// <summary>Files in a folder of this machine.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="folder">Where files are kept.</param>
    public static IServiceCollection AddFolderFiles(this IServiceCollection services, string folder) =>
        services.AddSingleton<IFileStore>(_ => new FolderFileStore(folder, reserveBytes: 256L << 20));
}
