using Hangfire.PostgreSql;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>Hangfire's queue as one object for the whole process (its own provider makes one per use), so that a signal reaches the workers.</summary>
public sealed class WakeUpJobQueue(PostgreSqlStorage storage, PostgreSqlStorageOptions options) : PostgreSqlJobQueue(storage), IPersistentJobQueueProvider
{
    private readonly PostgreSqlJobQueueProvider inner = new(storage, options);

    public IPersistentJobQueue GetJobQueue() => this;

    public IPersistentJobQueueMonitoringApi GetJobQueueMonitoringApi() => inner.GetJobQueueMonitoringApi();
}
