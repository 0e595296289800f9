using System.Diagnostics;
using System.Diagnostics.Metrics;
using static GenAIPipeline.Platform.Telemetry.ModelTelemetryNames;

namespace GenAIPipeline.Platform.Models;

/// <summary>
/// What calls of models tell: spans and metrics by OpenTelemetry's conventions for generative AI (<see href="https://opentelemetry.io/docs/specs/semconv/gen-ai/"/>), named in <see cref="Telemetry.ModelTelemetryNames"/>.
/// Never a prompt, an answer or a document's text.
/// </summary>
internal static class ModelTelemetry
{
    /// <summary>The conventions' own limits.</summary>
    private static readonly double[] Seconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly double[] Tokens = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576];

    private static readonly ActivitySource Spans = new(Source);
    private static readonly Meter Meter = new(Source);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(OperationDuration, "s", "From sending one request to its whole answer.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
    private static readonly Histogram<double> TokenUsage = Meter.CreateHistogram(UsageOfTokens, "{token}", "Tokens of one request.", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Tokens });
    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(FallbackCount, description: "Calls that a model gave no usable answer to, by its cause; the next of the chain was asked.");

    /// <summary>The span of a call through the gateway: the cache, and every attempt, are inside.</summary>
    public static Activity? StartCall(ModelCall call)
    {
        var span = Spans.StartActivity($"ask {call.Chain}");
        span?.SetTag(Chain, call.Chain).SetTag(Profile, call.Profile);
        return span;
    }

    /// <summary>The span of one request to a provider.</summary>
    public static Activity? StartRequest(ModelOptions model, ModelCall call, int? maxOutputTokens) =>
        Spans.StartActivity($"chat {model.Model}", ActivityKind.Client)?
            .SetTag(Operation, "chat").SetTag(Provider, ProviderOf(model)).SetTag(RequestModel, model.Model).SetTag(MaxTokens, maxOutputTokens)
            .SetTag(Chain, call.Chain).SetTag(Link, call.Link).SetTag(Profile, call.Profile);

    /// <summary>How a request ended, as the ledger has it.</summary>
    public static void Ended(Activity? span, ModelOptions model, ModelCallRow row)
    {
        span?.SetTag(ResponseModel, row.Cause is null ? row.Model : null).SetTag(InputTokens, row.InputTokens).SetTag(OutputTokens, row.OutputTokens)
            .SetTag(CacheReadTokens, row.CachedTokens).SetTag(CacheWriteTokens, row.CacheWriteTokens).SetTag(ErrorType, row.Cause);
        if (row.Cause is not null)
            span?.SetStatus(ActivityStatusCode.Error, row.Cause);
        var tags = new TagList { { Operation, "chat" }, { Provider, ProviderOf(model) }, { RequestModel, model.Model } };
        if (row.Cause is null)
        {
            TokenUsage.Record(row.InputTokens, [.. tags, new(TokenType, "input")]);
            TokenUsage.Record(row.OutputTokens, [.. tags, new(TokenType, "output")]);
        }
        else
        {
            tags.Add(ErrorType, row.Cause);
        }

        Duration.Record(row.Latency.TotalSeconds, tags);
    }

    /// <summary>The cache had the answer.</summary>
    public static void Hit(Activity? span) => span?.SetTag(IsCached, true);

    /// <summary>A model gave no usable answer.</summary>
    public static void FellBack(Activity? span, string model, ModelFailureCause cause)
    {
        span?.AddEvent(new ActivityEvent(Fallback, tags: new ActivityTagsCollection { [RequestModel] = model, [ErrorType] = cause.ToString() }));
        Fallbacks.Add(1, new(RequestModel, model), new(ErrorType, cause.ToString()));
    }

    private static string ProviderOf(ModelOptions model) => model.Provider == ModelProvider.Bedrock ? "aws.bedrock" : "openai";
}
