using System.Reflection;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Intake;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Publishing;
using GenAIPipeline.Review;
using GenAIPipeline.Summarization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GenAIPipeline;

/// <summary>Composition: what every process has, what workers have, and the adapters of embedded mode.</summary>
public static class PipelineServices
{
    /// <summary>Documents in work at once in one process: they spend most of their time waiting for children, models and the database, so there are more than cores.</summary>
    public static readonly int DefaultWorkers = Math.Clamp(Environment.ProcessorCount * 4, 4, 32);

    private static readonly MethodInfo WakeUp = typeof(WakeUpJob).GetMethod(nameof(WakeUpJob.RunAsync))!;

    /// <summary>Database, outbox, jobs and stores: needed by web and workers alike.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, IConfiguration configuration, string connectionString)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connectionString) { Name = "genaipipeline" }.Build()); // the name in metrics, instead of the address
        services.AddSingleton<Listener>().AddHostedService(provider => provider.GetRequiredService<Listener>());
        services.AddSingleton<FeedSignal>().AddSingleton<FeedStore>().AddHostedService<Sequencer>();
        services.AddJobs(connectionString, WakeUp);
        services.AddSingleton<DocumentChanges>().AddHostedService(provider => provider.GetRequiredService<DocumentChanges>());
        services.AddSingleton<DocumentStore>().AddSingleton<TransitionStore>().AddSingleton<LeaseStore>().AddSingleton<StageResultStore>();
        services.AddSingleton<DeadLetterStore>().AddSingleton<Redrives>().AddSingleton<ExpiryStore>().AddSingleton<IntakeStore>();
        services.AddSingleton(provider => new JobStateRules
        {
            Redrive = document => provider.GetRequiredService<Redrives>().RequeuedAsync(document, CancellationToken.None),
        });
        services.AddSingleton<PasswordStore>().AddSingleton<PipelineMeter>();
        services.AddOptions<ExtractionOptions>().Bind(configuration.GetSection("Extraction")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(_ => ProfileCatalog.Load(configuration["Prompts:Folder"] ?? Path.Combine(AppContext.BaseDirectory, "prompts")));
        services.AddModels(configuration, provider =>
            [.. provider.GetRequiredService<ProfileCatalog>().All.SelectMany(profile => profile.Chains.Select(chain => (chain, $"the profile '{profile.Name}'")))]);
        services.AddEvents(configuration).AddRetention(configuration);
        services.AddReviews(provider => new ReprocessRules(
            stage => Pipeline.Stages.FirstOrDefault(row => row.Stage == stage && stage is not (StageName.Intake or StageName.Review))?.RunsOn,
            name => provider.GetRequiredService<ProfileCatalog>().TryGet(name, out _)));
        return services;
    }

    /// <summary>The stages and their runner.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="childProgram">Path of the host's assembly: parsers run in children of the same program.</param>
    public static IServiceCollection AddStages(this IServiceCollection services, string childProgram)
    {
        services.AddSingleton<RunningDocuments>().AddSingleton<StageEnvironment>().AddSingleton<StageRunner>().AddSingleton<WakeUpJob>();
        services.AddSingleton<AttachmentIntake>().AddSingleton<ExtractionInput>();
        services.AddExtraction(childProgram);
        services.AddSingleton<PromptCatalog>();
        services.AddOptions<SummarizationOptions>().BindConfiguration("Summarization").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SummarizationOptions>>().Value);
        services.AddSingleton<IStage, IntakeStage>();
        services.AddSingleton<IStage, ExtractionStage>();
        services.AddSingleton<IStage, SummarizationStage>();
        services.AddSingleton<IStage, CheckingStage>();
        services.AddSingleton<IStage, PublishingStage>();
        return services;
    }

    /// <summary>The stages, and workers that run them.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="workers">Documents in work at once.</param>
    /// <param name="childProgram">As for <see cref="AddStages"/>.</param>
    public static IServiceCollection AddWorkers(this IServiceCollection services, int workers, string childProgram) =>
        services.AddStages(childProgram).AddHostedService<Rescuer>().AddHostedService<IdleMemory>().AddJobWorkers(workers);

    /// <summary>Files in a folder of this machine.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="folder">Where files are kept.</param>
    public static IServiceCollection AddFolderFiles(this IServiceCollection services, string folder) =>
        services.AddSingleton<IFileStore>(_ => new FolderFileStore(folder, reserveBytes: 256L << 20));
}
