using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace GenAIPipeline.AwsSimulator;

/// <summary>The simulator behind a port. Tests run it in their own process: they hold its <see cref="Simulator"/> and may give it their clock.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SimulatorServer(WebApplication app, Simulator simulator)
    {
        this.app = app;
        Simulator = simulator;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens: what <c>AWS_ENDPOINT_URL</c> is set to.</summary>
    public Uri Address { get; }

    /// <summary>State, faults and log, without the control API.</summary>
    public Simulator Simulator { get; }

    /// <summary>Starts listening; returns when requests are taken.</summary>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        // Requests in flight hang on purpose or poll for long: nobody waits for them.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));

        var simulator = new Simulator(options, clock);
        if (options.Provision is { } provision)
            Provisioning.Apply(simulator, provision);
        var app = builder.Build();
        var front = new Front(simulator, app.Services.GetRequiredService<ILogger<Front>>());
        app.MapControl(simulator);
        app.MapFallback("{**path}", front.HandleAsync);
        await app.StartAsync(cancellation);
        return new SimulatorServer(app, simulator);
    }

    /// <summary>Runs until the process is told to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Simulator.Dispose();
    }
}
