using System.Linq.Expressions;
using Hangfire;
using Hangfire.Common;
using Hangfire.PostgreSql;
using Hangfire.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>
/// Work that comes again by the clock, shown on the dashboard. Nothing that correctness rests on: Hangfire's locks outlive a killed
/// process by minutes, which is why the registration waits for them beside the start and not in it.
/// </summary>
public sealed partial class RecurringJobs(IRecurringJobManager manager, IEnumerable<RecurringWork> works, TimeProvider time, ILogger<RecurringJobs> log) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var work in works)
        {
            while (!await Task.Run(() => IsRegistered(work), stoppingToken))
                await Task.Delay(Again, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsRegistered(RecurringWork work)
    {
        try
        {
            manager.AddOrUpdate(work.Name, work.Job, work.Schedule, new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
            return true;
        }
        catch (Exception e) when (e is DistributedLockTimeoutException or PostgreSqlDistributedLockException or NpgsqlException)
        {
            NotRegistered(work.Name, e.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The recurring job {Name} is not registered yet, tried again in 15 s: {Reason}")]
    private partial void NotRegistered(string name, string reason);
}

/// <summary>One recurring job.</summary>
/// <param name="Name">As the dashboard shows it.</param>
/// <param name="Job">What to run.</param>
/// <param name="Schedule">Cron, in UTC.</param>
public sealed record RecurringWork(string Name, Job Job, string Schedule);

/// <summary>Registers recurring jobs.</summary>
public static class RecurringJobServices
{
    /// <param name="services">Where to register.</param>
    /// <param name="name">As the dashboard shows it.</param>
    /// <param name="work">What to run; pass <see cref="CancellationToken.None"/>, Hangfire puts its own in.</param>
    /// <param name="schedule">Cron, in UTC.</param>
    public static IServiceCollection AddRecurring<T>(this IServiceCollection services, string name, Expression<Func<T, Task>> work, string schedule)
    {
        services.AddSingleton(new RecurringWork(name, Job.FromExpression(work), schedule));
        services.AddHostedService<RecurringJobs>();
        return services;
    }
}
