using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace GenAIPipeline.Platform.Telemetry;

/// <summary>Numbers for Prometheus.</summary>
public static class MetricServices
{
    /// <summary>Name that our own meters begin with.</summary>
    public const string MeterPrefix = "GenAIPipeline";

    // Named one by one: everything together (Blazor's histograms above all) makes a page of 330 kB.
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", MeterPrefix + "*"];

    public static IServiceCollection AddMetricsPage(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        return services;
    }

    public static IEndpointRouteBuilder MapMetricsPage(this IEndpointRouteBuilder routes)
    {
        routes.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Scopes.Operate);
        return routes;
    }
}
