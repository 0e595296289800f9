using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;

namespace GenAIPipeline.Platform;

/// <summary>A JSON file of settings that is read again when it changes. One that cannot be read while the service runs is ignored: the settings before it stay.</summary>
public sealed class SettingsFile : JsonConfigurationSource
{
    /// <summary>Adds the file; the environment still wins over it.</summary>
    /// <param name="configuration">Where to add.</param>
    /// <param name="path">Absolute; it need not exist.</param>
    /// <exception cref="StartupException">The file is no JSON; the sentence names the line.</exception>
    public static void AddTo(IConfigurationBuilder configuration, string path)
    {
        var file = new SettingsFile { Path = path, Optional = true, ReloadOnChange = true };
        file.ResolveFileProvider();
        try
        {
            configuration.Add(file).AddEnvironmentVariables();
        }
        catch (InvalidDataException e) when (e.InnerException is StartupException fault)
        {
            throw fault;
        }
    }

    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new Provider(this);
    }

    internal sealed class Provider(SettingsFile source) : JsonConfigurationProvider(source)
    {
        private bool isLoaded;

        /// <summary>What is wrong with the file as it is now; null if it was read.</summary>
        public string? Fault { get; private set; }

        public override void Load(Stream stream)
        {
            try
            {
                base.Load(stream);
                Fault = null;
            }
            catch (FormatException e)
            {
                var line = (e.InnerException as JsonException)?.LineNumber + 1;
                Fault = $"{System.IO.Path.GetFileName(Source.Path)}{(line is null ? "" : $", line {line}")}: Expected JSON, got something that is none; look for a missing comma, quote or brace there.";
                if (!isLoaded)
                    throw new StartupException(Fault, e);
            }

            isLoaded = true;
        }
    }
}
