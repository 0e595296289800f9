using GenAIPipeline.Platform.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Tests.Platform.Models;

internal static class Configured
{
    /// <summary>The models of some settings, such as <c>Models:Endpoint</c>.</summary>
    public static ConfiguredModels Models(params IEnumerable<(string Key, string Value)> settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(), [], NullLogger<ConfiguredModels>.Instance);
}
