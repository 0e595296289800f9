using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Extraction.Ocr;
using GenAIPipeline.Extraction.PageImages;
using GenAIPipeline.Extraction.Pdf;
using GenAIPipeline.Extraction.Readers;
using GenAIPipeline.Extraction.Speech;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Extraction;

/// <summary>Registers the readers, local engines only.</summary>
public static class ExtractionServices
{
    /// <summary>Needs <see cref="ExtractionOptions"/> and <see cref="TimeProvider"/>.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="childProgram">Path of the assembly that runs <see cref="ChildProgram"/> when it is given its verb.</param>
    public static IServiceCollection AddExtraction(this IServiceCollection services, string childProgram)
    {
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<ExtractionOptions>>().Value);
        services.AddSingleton(ChildCommand.OfAssembly(childProgram));
        services.AddSingleton<ChildPool>().AddHostedService<ChildWarmUp>();
        services.AddSingleton<OcrEngine>().AddSingleton<PageImage>();
        services.AddSingleton<ITextExtractor, PdfExtractor>();
        services.AddSingleton<ITextExtractor, ImageExtractor>();
        services.AddSingleton<ITextExtractor>(provider => new NativeExtractor(
            (request, cancellation) => ReadAsync(provider.GetRequiredService<ChildPool>(), request, cancellation), provider.GetRequiredService<ExtractionOptions>()));
        return services.AddSpeech();
    }

    private static async Task<ChildAnswer> ReadAsync(ChildPool pool, ChildRequest request, CancellationToken cancellation) => await pool.AskAsync(request, cancellation) switch
    {
        ChildReply.Answered answered => answered.Answer,
        ChildReply.Failed failed => new ChildAnswer { Rejection = failed.Failure.ToRejection() },
        _ => throw new InvalidOperationException("Expected a known reply."),
    };
}
