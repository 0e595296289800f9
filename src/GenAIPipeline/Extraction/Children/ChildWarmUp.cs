using Microsoft.Extensions.Hosting;

namespace GenAIPipeline.Extraction.Children;

/// <summary>Starts the children with the service, so that the first document does not wait for them.</summary>
internal sealed class ChildWarmUp(ChildPool pool) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        pool.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
