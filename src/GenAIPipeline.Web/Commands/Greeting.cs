using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Web.Commands;

/// <summary>What is printed when everything has started.</summary>
internal static class Greeting
{
    public static async Task PrintAsync(UpOptions options, IServiceProvider services)
    {
        var token = await services.GetRequiredService<LoginLinkStore>().AddAsync(CancellationToken.None);
        var address = $"http://127.0.0.1:{options.Port}";
        Console.WriteLine($"""

            Ready on {address}
            Open {address}/login?token={token}
              (works once, within {LoginLinkStore.ValidFor.TotalMinutes:0} minutes; ./dev link prints another)
            Key for scripts: {Path.Combine(options.DataFolder, AdminKeyFile.FileName)}
            {Models(services.GetRequiredService<ConfiguredModels>().Current, options)}
            """);
    }

    private static string Models(ModelCatalog models, UpOptions options) => models.First is not { } first
        ? $"""
            Summaries come from the built-in extractive summarizer. For a model, put an OpenAI-compatible endpoint into {Path.Combine(options.DataFolder, "settings.json")}:
              {"{"} "Models": {"{"} "Endpoint": "http://127.0.0.1:11434/v1", "Model": "llama3.2" {"}"} {"}"}
              or into the environment: Models__Endpoint, Models__Model, Models__ApiKey; the settings page tests it.
            """
        : $"Summaries come from {first.Model} at {first.Place}; the built-in extractive summarizer stands in when it fails.";
}
