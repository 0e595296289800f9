namespace GenAIPipeline.Worker;

/// <summary>Stops a worker that another program of ours started (<c>Supervised=true</c>) when that program is gone, however it went: its end of the pipe closes.</summary>
internal sealed class ParentWatch(IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration.GetValue<bool>("Supervised"))
            new Thread(Watch) { IsBackground = true }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var parent = Console.OpenStandardInput();
        while (parent.ReadByte() >= 0)
        {
        }

        lifetime.StopApplication();
    }
}
