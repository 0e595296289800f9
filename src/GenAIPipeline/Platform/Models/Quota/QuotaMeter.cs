using System.Diagnostics.Metrics;
using GenAIPipeline.Platform.Telemetry;

namespace GenAIPipeline.Platform.Models.Quota;

/// <summary>Numbers of the quotas, by model.</summary>
public sealed class QuotaMeter : IDisposable
{
    private static readonly double[] Limits = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];

    private readonly Meter meter = new(MetricServices.MeterPrefix);
    private readonly Histogram<double> waits;
    private readonly Counter<long> throttles;
    private readonly Counter<long> deferrals;
    private volatile Func<IEnumerable<QuotaLine>> lines = static () => [];

    public QuotaMeter()
    {
        waits = meter.CreateHistogram(ModelTelemetryNames.QuotaWait, "s", "From a call's wish to its grant.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Limits });
        throttles = meter.CreateCounter<long>(ModelTelemetryNames.QuotaThrottles, description: "Granted calls that the provider refused.");
        deferrals = meter.CreateCounter<long>(ModelTelemetryNames.QuotaDeferrals, description: "Calls whose patience ended in the queue.");
        meter.CreateObservableGauge(ModelTelemetryNames.QuotaUtilisation, () => Measure(line => line.Last is { } last && line.Limits.Tokens < 1e14 ? Math.Clamp(1 - last.Level / (last.Belief * line.Limits.Tokens), 0, 2) : 0), description: "Share of the minute's tokens that is taken.");
        meter.CreateObservableGauge(ModelTelemetryNames.QuotaBelief, () => Measure(line => line.Last?.Belief ?? 1), description: "Share of the configured limit that the provider is believed to grant.");
        meter.CreateObservableGauge(ModelTelemetryNames.QuotaWaiting, () => Measure(line => line.Waiting), description: "Calls that wait in this process.");
        meter.CreateObservableGauge(ModelTelemetryNames.QuotaAlone, () => Measure(line => line.IsAlone ? 1 : 0), description: "1 while this process grants by itself because the database is away.");
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    internal void Watch(Func<IEnumerable<QuotaLine>> watched) => lines = watched;

    internal void Waited(string model, TimeSpan wait) => waits.Record(wait.TotalSeconds, Tag(model));

    internal void Throttled(string model, ModelFailureCause cause) => throttles.Add(1, Tag(model), new KeyValuePair<string, object?>(ModelTelemetryNames.ErrorType, cause.ToString()));

    internal void Deferred(string model) => deferrals.Add(1, Tag(model));

    private static KeyValuePair<string, object?> Tag(string model) => new(ModelTelemetryNames.RequestModel, model);

    private IEnumerable<Measurement<double>> Measure(Func<QuotaLine, double> number) => [.. lines().Select(line => new Measurement<double>(number(line), Tag(line.Limits.Model)))];
}
