using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction.Speech;

/// <summary>Registers speech to text as an <see cref="ITextExtractor"/>.</summary>
internal static class SpeechServices
{
    private const string HttpClientName = "transcription";
    private const long MaxAnswerBytes = 32 << 20;

    /// <summary>Needs <see cref="ExtractionOptions"/> and <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddSpeech(this IServiceCollection services)
    {
        // The endpoint's own timeout grows with the part that is sent.
        services
            .AddHttpClient(HttpClientName, http =>
            {
                http.Timeout = Timeout.InfiniteTimeSpan;
                http.MaxResponseContentBufferSize = MaxAnswerBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        return services.AddSingleton<ITextExtractor>(provider => Create(
            provider.GetRequiredService<IOptions<ExtractionOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHttpClientFactory>()));
    }

    private static SpeechExtractor Create(ExtractionOptions options, TimeProvider time, IHttpClientFactory clients)
    {
        var endpoint = string.IsNullOrWhiteSpace(options.TranscriptionEndpoint)
            ? null
            : new TranscriptionRecognizer(new TranscriptionEndpoint(clients.CreateClient(HttpClientName), options, time), options);
        return new SpeechExtractor(new AudioDecoder(options), new PocketsphinxRecognizer(options), endpoint);
    }
}
