using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace GenAIPipeline.Web.Commands;

/// <summary>The database of a data folder, for commands beside a running instance or on a stopped one.</summary>
internal sealed record OpenDatabase(PrivateCluster? Cluster, PostgresPrograms Programs, string ConnectionString) : IAsyncDisposable
{
    public DatabaseDump Dump => new(Programs, ConnectionString);

    /// <summary>The database of the running instance, or of a stopped one, started for as long as this takes.</summary>
    /// <exception cref="StartupException">The instance is just starting or stopping, or its database does not start.</exception>
    public static async Task<OpenDatabase> OpenAsync(ClusterFolder folder, CancellationToken cancellation)
    {
        using (var free = FolderLock.TryTake(folder.Root))
        {
            if (free is null)
            {
                var instance = InstanceFile.Read(folder.Root) ?? throw new StartupException($"The instance on {folder.Root} is just starting or stopping: try again in a moment.");
                return new OpenDatabase(null, PostgresPrograms.For(folder), PrivateCluster.ConnectionStringFor(PrivateCluster.DatabaseName, instance.DatabasePort, folder.ReadPassword()));
            }
        }

        var cluster = await PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder.Root }, NullLogger.Instance, cancellation);
        return new OpenDatabase(cluster, cluster.Programs, cluster.ConnectionString);
    }

    public ValueTask DisposeAsync() => Cluster?.DisposeAsync() ?? ValueTask.CompletedTask;
}
