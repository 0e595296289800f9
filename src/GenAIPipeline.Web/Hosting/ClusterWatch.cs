using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Web.Hosting;

/// <summary>Starts the private database again when it dies under us.</summary>
internal sealed class ClusterWatch(PrivateCluster cluster) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => cluster.WatchAsync(stoppingToken);
}
