using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>One call of an OpenAI-compatible <c>POST /audio/transcriptions</c>, repeated while the endpoint is throttled or down.</summary>
internal sealed class TranscriptionEndpoint(HttpClient http, ExtractionOptions options, TimeProvider time)
{
    private const int MaxRetries = 3;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>Mean delay before the first repetition; it doubles with each. Default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the start of sending to the whole answer, besides twice the part's length; default 1 minute.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Transcribes one file.</summary>
    /// <param name="file">A FLAC file below 25 MB.</param>
    /// <param name="seconds">Its length, which the timeout grows with.</param>
    /// <param name="wantTimes">Ask for words and segments with times; not every model can.</param>
    /// <returns>Null if times were asked for and the model cannot give any.</returns>
    /// <exception cref="TranscriptionUnavailableException">The endpoint refused, or stayed down.</exception>
    public async Task<TranscriptionAnswer?> TranscribeAsync(string file, double seconds, bool wantTimes, CancellationToken cancellation)
    {
        var calls = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(Retries())
            .AddTimeout(Timeout + TimeSpan.FromSeconds(2 * seconds))
            .Build();
        try
        {
            return await calls.ExecuteAsync(async token => await CallAsync(file, wantTimes, token), cancellation);
        }
        catch (HttpRequestException failure)
        {
            throw new TranscriptionUnavailableException($"The transcription endpoint {options.TranscriptionEndpoint} cannot be reached ({failure.HttpRequestError}); check Extraction:TranscriptionEndpoint and whether its server runs.", retryable: true, failure);
        }
        catch (TimeoutRejectedException failure)
        {
            throw new TranscriptionUnavailableException($"The transcription endpoint {options.TranscriptionEndpoint} did not answer within {failure.Timeout.TotalSeconds:0} seconds.", retryable: true, failure);
        }
    }

    private RetryStrategyOptions Retries() => new()
    {
        MaxRetryAttempts = MaxRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = RetryDelay,
        ShouldHandle = new PredicateBuilder()
            .Handle<HttpRequestException>()
            .Handle<TimeoutRejectedException>()
            .Handle<TranscriptionUnavailableException>(failure => failure.IsRetryable && (failure.RetryAfter ?? TimeSpan.Zero) <= LongestRetryAfter),
        DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as TranscriptionUnavailableException)?.RetryAfter),
    };

    private async Task<TranscriptionAnswer?> CallAsync(string file, bool wantTimes, CancellationToken cancellation)
    {
        await using var sound = File.OpenRead(file);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.TranscriptionEndpoint!.TrimEnd('/') + "/audio/transcriptions");
        request.Content = Form(sound, wantTimes);
        if (!string.IsNullOrEmpty(options.TranscriptionApiKey))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.TranscriptionApiKey);
        using var response = await http.SendAsync(request, cancellation);
        if (wantTimes && response.StatusCode == HttpStatusCode.BadRequest && await RefusesTimesAsync(response, cancellation))
            return null;
        if (!response.IsSuccessStatusCode)
            throw Refused(response);
        try
        {
            return await response.Content.ReadFromJsonAsync<TranscriptionAnswer>(Json, cancellation) ?? throw NotAnAnswer(null);
        }
        catch (JsonException failure)
        {
            throw NotAnAnswer(failure);
        }
    }

    private MultipartFormDataContent Form(Stream sound, bool wantTimes)
    {
        var form = new MultipartFormDataContent();
        var file = new StreamContent(sound);
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/flac");
        form.Add(file, "file", "part.flac");
        form.Add(new StringContent(options.TranscriptionModel), "model");
        form.Add(new StringContent(wantTimes ? "verbose_json" : "json"), "response_format");
        if (!wantTimes)
            return form;
        form.Add(new StringContent("word"), "timestamp_granularities[]");
        form.Add(new StringContent("segment"), "timestamp_granularities[]");
        return form;
    }

    private static async Task<bool> RefusesTimesAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        return body.Contains("response_format", StringComparison.Ordinal)
            || body.Contains("verbose_json", StringComparison.Ordinal)
            || body.Contains("timestamp_granularities", StringComparison.Ordinal);
    }

    private TranscriptionUnavailableException Refused(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var advice = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "the key is missing or wrong; set Extraction:TranscriptionApiKey",
            HttpStatusCode.Forbidden => "the key may not use it; check its rights or Extraction:TranscriptionModel",
            HttpStatusCode.NotFound => $"there is no such address, or no model {options.TranscriptionModel}; check Extraction:TranscriptionEndpoint (it ends in /v1) and Extraction:TranscriptionModel",
            HttpStatusCode.RequestEntityTooLarge => "it accepts only smaller files than 10 MB; raise its limit",
            HttpStatusCode.TooManyRequests => "it is throttled; its quota is used up for now",
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => "it is down or overloaded",
            _ => "it does not accept the request; check Extraction:TranscriptionModel",
        };
        var retryable = status is 408 or 429 or >= 500;
        return new TranscriptionUnavailableException(
            string.Create(CultureInfo.InvariantCulture, $"The transcription endpoint {options.TranscriptionEndpoint} answered {status}: {advice}."),
            retryable)
        {
            RetryAfter = retryable ? Wait(response.Headers.RetryAfter) : null,
        };
    }

    private TimeSpan? Wait(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private TranscriptionUnavailableException NotAnAnswer(Exception? failure) => new(
        $"Expected a transcription in JSON from {options.TranscriptionEndpoint}, got something else; check Extraction:TranscriptionEndpoint (it ends in /v1).",
        retryable: false,
        failure);
}
