using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace GenAIPipeline.Platform.Telemetry;

/// <summary>What the console shows: our own information, and of the libraries only what someone should look at.</summary>
internal static class ConsoleLogs
{
    private static readonly KeyValuePair<string, string?>[] Levels =
    [
        new("Logging:LogLevel:Default", nameof(LogLevel.Information)),
        new("Logging:LogLevel:Microsoft", nameof(LogLevel.Warning)),
        // It warns at every first start that keys are not encrypted: they lie beside the data, which are not either.
        new("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", nameof(LogLevel.Error)),
        new("Logging:LogLevel:System", nameof(LogLevel.Warning)),
        new("Logging:LogLevel:Hangfire", nameof(LogLevel.Warning)),
        new("Logging:LogLevel:Npgsql", nameof(LogLevel.Warning)),
    ];

    public static void Configure(IHostApplicationBuilder builder)
    {
        // First, so that files and the environment may say otherwise.
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
        builder.Logging.AddSimpleConsole(Format);
    }

    /// <summary>One line an entry, with the moment in UTC.</summary>
    public static void Format(SimpleConsoleFormatterOptions options)
    {
        options.SingleLine = true;
        options.UseUtcTimestamp = true;
        options.TimestampFormat = "yyyy-MM-dd HH:mm:ss'Z' ";
    }
}
