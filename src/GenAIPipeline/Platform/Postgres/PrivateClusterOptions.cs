namespace GenAIPipeline.Platform.Postgres;

/// <summary>How a private PostgreSQL cluster is run.</summary>
internal sealed record PrivateClusterOptions
{
    /// <summary>The instance's folder (<c>--data</c>); created if missing. The cluster lives in its <c>postgres</c> subfolder, the log in <c>logs</c>.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Port of our own HTTP surface, told to <c>./dev link</c>, <c>key</c> and <c>backup</c> by the instance file; null (default) for none.</summary>
    public int? HttpPort { get; init; }

    /// <summary>False only where losing everything at a power cut is fine, as in tests; default true.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>PostgreSQL's shared buffers in MiB; default 192.</summary>
    public int SharedBuffersMiB { get; init; } = 192;

    /// <summary>Most connections at once, over all pools of all processes; default 120.</summary>
    public int MaxConnections { get; init; } = 120;

    /// <summary>True only for the restore itself, which may open a folder that is not complete yet; default false.</summary>
    public bool Restoring { get; init; }

    /// <summary>Folder with one subfolder per installed major version; default is Debian's.</summary>
    public string InstallationsFolder { get; init; } = PostgresPrograms.DebianFolder;
}
