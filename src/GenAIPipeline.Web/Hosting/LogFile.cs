using System.Globalization;
using Serilog;

namespace GenAIPipeline.Web.Hosting;

/// <summary>The log beside the console: <c>logs/service-YYYYMMDD.log</c> in the data folder, a new file each day and each 20 MB, the last 14 kept.</summary>
internal static class LogFile
{
    private const long MaxFileBytes = 20_000_000;
    private const int KeptFiles = 14;
    private const string Line = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffK} {Level:u4} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    /// <summary>Adds the file to what is logged; levels are those of the configuration's section <c>Logging</c>.</summary>
    public static ILoggingBuilder AddLogFile(this ILoggingBuilder logging, string dataFolder)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Verbose() // the section Logging decides
            .Enrich.FromLogContext()
            .WriteTo.File(
                Path.Combine(dataFolder, "logs", "service-.log"),
                outputTemplate: Line,
                formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day,
                rollOnFileSizeLimit: true,
                fileSizeLimitBytes: MaxFileBytes,
                retainedFileCountLimit: KeptFiles)
            .CreateLogger();
        return logging.AddSerilog(logger, dispose: true);
    }
}
