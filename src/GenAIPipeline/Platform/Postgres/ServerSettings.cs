namespace GenAIPipeline.Platform.Postgres;

/// <summary>The settings of the private server, given on its command line so that a new version of the program brings its own.</summary>
internal static class ServerSettings
{
    public static IEnumerable<string> Arguments(PrivateClusterOptions options, int port)
    {
        foreach (var (name, value) in Settings(options, port))
        {
            yield return "-c";
            yield return $"{name}={value}";
        }
    }

    private static IEnumerable<(string Name, object Value)> Settings(PrivateClusterOptions options, int port) =>
    [
        // No socket file: its path may have 107 bytes only, and an ordinary user may not write to Debian's folder for it.
        ("listen_addresses", "127.0.0.1"), ("port", port), ("unix_socket_directories", ""),
        ("max_connections", options.MaxConnections),
        ("shared_buffers", $"{options.SharedBuffersMiB}MB"), ("effective_cache_size", "1GB"), ("work_mem", "16MB"), ("maintenance_work_mem", "64MB"),
        ("fsync", OnOff(options.Durable)), ("full_page_writes", OnOff(options.Durable)),

        // One server, no replicas: the smallest log; large checkpoints far apart, because each makes the first write to a page a whole page.
        ("wal_level", "minimal"), ("max_wal_senders", 0), ("wal_compression", "on"), ("wal_buffers", "16MB"),
        ("max_wal_size", "1GB"), ("checkpoint_timeout", "15min"),

        // Short statements: compiling a plan or starting helpers for it costs more than it wins.
        ("jit", "off"), ("max_parallel_workers_per_gather", 0), ("random_page_cost", "1.1"),

        // Queue tables turn over their rows all the time.
        ("autovacuum_naptime", "15s"), ("autovacuum_vacuum_scale_factor", "0.05"), ("autovacuum_analyze_scale_factor", "0.05"),
        ("timezone", "UTC"), ("log_timezone", "UTC"), ("lc_messages", "C"),

        // Neither statements nor the details of an error are logged: both quote rows, which hold document text.
        ("log_min_messages", "warning"), ("log_min_error_statement", "panic"), ("log_error_verbosity", "terse"), ("log_checkpoints", "off"),
        ("log_line_prefix", "%m [%p] "),
    ];

    private static string OnOff(bool value) => value ? "on" : "off";
}
