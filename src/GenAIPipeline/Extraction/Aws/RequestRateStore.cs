using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>The account's requests per second, all workers together.</summary>
internal sealed class RequestRateStore(NpgsqlDataSource database, IOptions<AwsOptions> options, TimeProvider time)
{
    /// <summary>A worker holds still no longer than this for its turn; what takes longer gives the worker back.</summary>
    private const double MostWaitSeconds = 2;

    /// <summary>Waits for the operation's turn; false when it is too far off.</summary>
    public async Task<bool> TakeAsync(string operation, CancellationToken cancellation)
    {
        await using var command = database.Command("select take_request($1, $2, $3)", operation, options.Value.RequestsPerSecond, MostWaitSeconds);
        if (await command.ExecuteScalarAsync(cancellation) is not double seconds)
            return false;
        if (seconds > 0)
            await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellation);
        return true;
    }
}
