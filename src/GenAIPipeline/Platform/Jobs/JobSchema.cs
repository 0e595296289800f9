using Hangfire.PostgreSql;
using Npgsql;

namespace GenAIPipeline.Platform.Jobs;

/// <summary>Hangfire's own tables.</summary>
public static class JobSchema
{
    public const string Name = "hangfire";

    /// <summary>Brings them to the version of the package; no fault when they are.</summary>
    public static void Install(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        PostgreSqlObjectsInstaller.Install(connection, Name);
    }
}
