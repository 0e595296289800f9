using GenAIPipeline.Platform.Jobs;
using Hangfire.Logging;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Tests.Platform.Jobs;

public sealed class JobLogsTests
{
    [Fact]
    public void A_log_of_a_stopped_host_is_silent_instead_of_throwing()
    {
        var loggers = LoggerFactory.Create(_ => { });
        var before = new JobLogs(loggers).GetLogger("Hangfire.Before");
        loggers.Dispose();
        var after = new JobLogs(loggers).GetLogger("Hangfire.After");
        Should.NotThrow(() => before.Log(Hangfire.Logging.LogLevel.Error, () => "late", null));
        after.Log(Hangfire.Logging.LogLevel.Error, () => "late", null).ShouldBeFalse();
    }
}
