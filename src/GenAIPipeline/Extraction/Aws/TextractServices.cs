using Amazon.Textract;
using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.Pdf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Registers Textract for pictures and for pages of PDFs without a text layer.</summary>
public static class TextractServices
{
    /// <summary>Call behind <see cref="ExtractionServices.AddExtraction"/>, before whose readers of pictures and PDFs it goes. Needs <see cref="Platform.AwsOptions"/>.</summary>
    public static IServiceCollection AddTextract(this IServiceCollection services)
    {
        services.AddOptions<TextractOptions>().BindConfiguration("Extraction:Textract").ValidateDataAnnotations().ValidateOnStart();
        // Calls are repeated by ExternalCalls: ladders must not multiply. The second setting stops silent resends, up to ten, after a connection that ended without an answer: each may be paid.
        services.TryAddSingleton<IAmazonTextract>(_ => new AmazonTextractClient(new AmazonTextractConfig { MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 }));
        services.AddExternalJobs().AddSingleton<TextractCalls>().AddSingleton<TextractReader>();
        services.AddSingleton<ITextExtractor, TextractImageExtractor>();
        return services.AddSingleton<ITextExtractor>(provider =>
        {
            var reader = provider.GetRequiredService<TextractReader>();
            return new PdfExtractor(provider.GetRequiredService<ChildPool>(), new TextractScans(reader).ReadAsync, provider.GetRequiredService<ExtractionOptions>()) { ScansVariant = reader.Variant, ScansResume = reader.ResumeFileAsync };
        });
    }
}
