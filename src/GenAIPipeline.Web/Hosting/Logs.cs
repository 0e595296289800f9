using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Logging.Console;

namespace GenAIPipeline.Web.Hosting;

/// <summary>What the console shows: our own information, and of the libraries only what someone should look at.</summary>
internal static class Logs
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

    public static void Configure(WebApplicationBuilder builder)
    {
        // First, so that files and the environment may say otherwise.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Levels });
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
