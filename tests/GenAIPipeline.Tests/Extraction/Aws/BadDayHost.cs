using GenAIPipeline.Extraction.Aws;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.Options;

namespace GenAIPipeline.Tests.Extraction.Aws;

/// <summary>One pipeline on one simulator for all days of a class; what tests have to do with one another is undone before each, and each is a tenant of its own.</summary>
public sealed class BadDayHost(TestCluster cluster) : IAsyncLifetime
{
    /// <summary>A profile that asks Textract for lines alone.</summary>
    public const string TextOnly = "meeting";

    internal AwsJobsHost Aws { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Aws = await AwsJobsHost.StartAsync(cluster, options => (options.SlowPoll, options.JobTimeout) = (TimeSpan.FromHours(10), TimeSpan.FromHours(20)), clock: new HastyClock());
        Aws.Get<IOptions<TextractOptions>>().Value.Profiles[TextOnly] = new TextractReading { FeatureTypes = ["TEXT"] };
    }

    public ValueTask DisposeAsync() => Aws.DisposeAsync();
}
