using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace GenAIPipeline.Platform.Models;

/// <summary>The catalog as it is configured now: a change of the settings is taken over without a restart, one that is wrong is refused and told.</summary>
public sealed partial class ConfiguredModels : IHostedService, IDisposable
{
    private readonly IConfiguration configuration;
    private readonly IReadOnlyList<(string Chain, string By)> required;
    private readonly ILogger<ConfiguredModels> log;
    private readonly IDisposable watch;

    /// <param name="configuration">The whole configuration.</param>
    /// <param name="required">Chains that must be there if any is, each with who wants it.</param>
    /// <param name="log">Tells changes.</param>
    /// <exception cref="StartupException">A setting is wrong.</exception>
    public ConfiguredModels(IConfiguration configuration, IReadOnlyList<(string Chain, string By)> required, ILogger<ConfiguredModels> log)
    {
        (this.configuration, this.required, this.log) = (configuration, required, log);
        Current = ModelCatalog.Read(configuration, required);
        watch = ChangeToken.OnChange(configuration.GetReloadToken, Reload);
    }

    /// <summary>What calls go by.</summary>
    public ModelCatalog Current { get; private set; }

    /// <summary>Why newer settings are not in use; null if they are.</summary>
    public string? Fault { get; private set; }

    /// <summary>The settings changed, and were taken over or refused.</summary>
    internal event Action? Reread;

    /// <summary>Nothing is left to do: a service that is made at start is checked at start.</summary>
    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Reload()
    {
        try
        {
            if ((configuration as IConfigurationRoot)?.Providers.OfType<SettingsFile.Provider>().Select(file => file.Fault).FirstOrDefault(fault => fault is not null) is { } unreadable)
                throw new StartupException(unreadable);
            Current = ModelCatalog.Read(configuration, required);
            Fault = null;
            Reloaded(string.Join("; ", Current.Chains.Select(chain => $"{chain.Key}: {string.Join(", ", chain.Value.Select(model => model.Name))}")));
        }
        catch (StartupException e)
        {
            Fault = $"{e.Message} The settings before it stay in use.";
            Refused(Fault);
        }

        Reread?.Invoke();
    }

    public void Dispose() => watch.Dispose();

    [LoggerMessage(LogLevel.Information, "The settings of the models were read again: {Chains}")]
    private partial void Reloaded(string chains);

    [LoggerMessage(LogLevel.Error, "{Fault}")]
    private partial void Refused(string fault);
}
