using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>
/// Hangfire's log, into ours. Hangfire keeps one provider for the whole process and asks it from static initializers: the one it brings throws once its host
/// has stopped, and a type that failed to initialize stays broken for every other host of the process.
/// </summary>
internal sealed class JobLogs(ILoggerFactory loggers) : ILogProvider
{
    public ILog GetLogger(string name)
    {
        try
        {
            return new JobLog(loggers.CreateLogger(name));
        }
        catch (ObjectDisposedException)
        {
            return new JobLog(NullLogger.Instance);
        }
    }

    private sealed class JobLog(ILogger logger) : ILog
    {
        public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception)
        {
            var level = logLevel switch
            {
                Hangfire.Logging.LogLevel.Trace => LogLevel.Trace,
                Hangfire.Logging.LogLevel.Debug => LogLevel.Debug,
                Hangfire.Logging.LogLevel.Info => LogLevel.Information,
                Hangfire.Logging.LogLevel.Warn => LogLevel.Warning,
                Hangfire.Logging.LogLevel.Error => LogLevel.Error,
                _ => LogLevel.Critical,
            };
            if (messageFunc is null || !logger.IsEnabled(level))
                return logger.IsEnabled(level);
            logger.Log(level, default, messageFunc(), exception, (message, _) => message);
            return true;
        }
    }
}
