using System.Linq.Expressions;
using Hangfire;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>Work that comes again by the clock. Nothing that correctness rests on: a stale lock of Hangfire's may delay it.</summary>
public static class RecurringJobs
{
    /// <summary>Registers the work under its name, or changes its schedule.</summary>
    /// <param name="services">The running host's services; <typeparamref name="T"/> is resolved from them at each turn.</param>
    /// <param name="name">As the dashboard shows it.</param>
    /// <param name="work">What to run; pass <see cref="CancellationToken.None"/>, Hangfire puts its own in.</param>
    /// <param name="schedule">Cron, in UTC.</param>
    public static void Recur<T>(this IServiceProvider services, string name, Expression<Func<T, Task>> work, string schedule) =>
        services.GetRequiredService<IRecurringJobManager>().AddOrUpdate(name, work, schedule, new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
}
