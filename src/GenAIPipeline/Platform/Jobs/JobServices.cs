using System.Reflection;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>Hangfire on our database.</summary>
public static class JobServices
{
    /// <summary>How often idle workers look at the queue without being told.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Registers storage, the wake-up queue and the dashboard's rules; no server.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="connectionString">The database.</param>
    /// <param name="wakeUp">The method that a wake-up runs.</param>
    public static IServiceCollection AddJobs(this IServiceCollection services, string connectionString, MethodInfo wakeUp)
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = JobSchema.Name,
            PrepareSchemaIfNecessary = false,
            QueuePollInterval = PollInterval,
            DistributedLockTimeout = TimeSpan.FromSeconds(30),
            InvisibilityTimeout = TimeSpan.FromSeconds(60),
            UseSlidingInvisibilityTimeout = true,
        };
        var storage = new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options);
        var queue = new WakeUpJobQueue(storage, options);
        storage.QueueProviders.Add(queue, ["default"]);
        services.AddSingleton(queue);
        services.AddSingleton(provider => new WakeUpQueue(provider.GetRequiredService<NpgsqlDataSource>(), queue, wakeUp));
        services.AddSingleton<JobStateRules>();
        services.AddSingleton<IJobFilterProvider>(provider => new JobFilters(provider.GetRequiredService<JobStateRules>()));
        // Hangfire would register the process's current storage: another host's, when several start at once.
        services.AddSingleton<JobStorage>(storage);
        services.AddHangfire((provider, configuration) => configuration
            .UseLogProvider(new JobLogs(provider.GetRequiredService<ILoggerFactory>()))
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseStorage(storage));
        return services;
    }

    /// <summary>Registers the server that runs wake-ups and recurring jobs.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="workers">Documents in work at once.</param>
    public static IServiceCollection AddJobWorkers(this IServiceCollection services, int workers) => services.AddHangfireServer(server =>
    {
        server.WorkerCount = workers;
        server.Queues = ["default"];
        server.StopTimeout = TimeSpan.FromSeconds(1);
        server.ShutdownTimeout = TimeSpan.FromSeconds(4);
        server.HeartbeatInterval = TimeSpan.FromSeconds(10);
        server.SchedulePollingInterval = TimeSpan.FromSeconds(5);
    });

    /// <summary>All filters there are. Hangfire's automatic retry is left out, because only the rescuer starts retries.</summary>
    private sealed class JobFilters(JobStateRules rules) : IJobFilterProvider
    {
        private readonly JobFilter[] filters = [new(rules, JobFilterScope.Global, 1), new(new StatisticsHistoryAttribute(), JobFilterScope.Global, 2)];

        public IEnumerable<JobFilter> GetFilters(Job job) => filters;
    }
}
