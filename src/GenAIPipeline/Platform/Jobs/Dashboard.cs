using System.ComponentModel;
using System.Reflection;
using GenAIPipeline.Platform.Access;
using Hangfire;
using Hangfire.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>Hangfire's dashboard, for operators who are signed in.</summary>
public static class Dashboard
{
    public const string Path = "/hangfire";

    /// <summary>How often the dashboard's numbers are read again.</summary>
    private const int PollMilliseconds = 2_000;

    /// <summary>Maps it; a browser without a session is sent to the login, which brings it back.</summary>
    public static IEndpointRouteBuilder MapJobDashboard(this IEndpointRouteBuilder routes)
    {
        routes.MapHangfireDashboardWithAuthorizationPolicy(Scopes.Operate, Path, new DashboardOptions
        {
            DashboardTitle = "GenAIPipeline jobs",
            AppPath = "/",
            DisplayStorageConnectionString = false,
            StatsPollingInterval = PollMilliseconds,
            DisplayNameFunc = (_, job) => NameOf(job),
        });
        return routes;
    }

    /// <summary>A wake-up is called by its file and document, any other job by its method's <see cref="DisplayNameAttribute"/>.</summary>
    internal static string NameOf(Job job) => job.Args is [Guid document, string file, ..]
        ? $"{file} ({document})"
        : job.Method.GetCustomAttribute<DisplayNameAttribute>()?.DisplayName ?? $"{job.Type.Name}.{job.Method.Name}";
}
