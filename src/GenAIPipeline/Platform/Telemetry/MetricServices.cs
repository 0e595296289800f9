using GenAIPipeline.Platform.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace GenAIPipeline.Platform.Telemetry;

/// <summary>Numbers for Prometheus, and spans for whoever collects them.</summary>
public static class MetricServices
{
    /// <summary>Name that our own meters begin with.</summary>
    public const string MeterPrefix = "GenAIPipeline";

    /// <summary>OpenTelemetry's own variable; with it spans go there.</summary>
    private const string TraceEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Named one by one: everything together (Blazor's histograms above all) makes a page of 330 kB.
    private static readonly string[] Meters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql", MeterPrefix + "*"];

    public static IServiceCollection AddMetricsPage(this IServiceCollection services)
    {
        var telemetry = services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable(TraceEndpoint)))
            telemetry.WithTracing(traces => traces.AddSource(MeterPrefix + "*").AddSource("Npgsql").AddAspNetCoreInstrumentation().AddOtlpExporter());
        return services;
    }

    public static IEndpointRouteBuilder MapMetricsPage(this IEndpointRouteBuilder routes)
    {
        routes.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Scopes.Operate);
        return routes;
    }
}
