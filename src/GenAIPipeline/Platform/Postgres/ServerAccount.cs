namespace GenAIPipeline.Platform.Postgres;

/// <summary>The user that PostgreSQL runs as: ourselves, or, because it refuses root, an ordinary user if we are root.</summary>
internal sealed class ServerAccount
{
    private readonly string[] prefix;

    private ServerAccount(string? owner, string[] prefix) => (Owner, this.prefix) = (owner, prefix);

    /// <summary><c>uid:gid</c> that must own the cluster's files; null if that is ourselves.</summary>
    public string? Owner { get; }

    /// <summary>The command as that user.</summary>
    public IReadOnlyList<string> Run(params IEnumerable<string> command) => [.. prefix, .. command];

    public static async Task<ServerAccount> ForAsync(ClusterFolder folder, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerAccount(null, []);
        var owner = Directory.Exists(folder.Data) ? await OutputAsync(["stat", "-c", "%u:%g", folder.Data], cancellation) : null;
        if (owner is null or "0:0")
            owner = await IdAsync("-u", cancellation) + ":" + await IdAsync("-g", cancellation);
        var parts = owner.Split(':');
        string[] plain = ["setpriv", $"--reuid={parts[0]}", $"--regid={parts[1]}", "--clear-groups"];
        var enters = await ExternalProgram.RunAsync([.. plain, "--", "test", "-x", folder.Postgres], cancellation);
        // Below a folder that the server's user cannot enter (a home of mode 0700) it needs the right to pass; not asked for elsewhere, because containers often lack it.
        return new ServerAccount(owner, enters.ExitCode == 0
            ? [.. plain, "--"]
            : [.. plain, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"]);
    }

    /// <summary>Gives a file or folder to the server's user, with all that is in it.</summary>
    public async Task TakeOwnershipAsync(string path, CancellationToken cancellation)
    {
        if (Owner is not null)
            await OutputAsync(["chown", "-R", Owner, path], cancellation);
    }

    private static async Task<string> IdAsync(string option, CancellationToken cancellation)
    {
        var run = await ExternalProgram.RunAsync(["id", option, "postgres"], cancellation);
        return run.ExitCode == 0
            ? run.Output.Trim()
            : throw new StartupException("PostgreSQL does not run as root, and there is no user \"postgres\": install it with \"apt-get install postgresql\", or start as an ordinary user.");
    }

    private static async Task<string> OutputAsync(string[] command, CancellationToken cancellation)
    {
        var run = await ExternalProgram.RunAsync(command, cancellation);
        return run.ExitCode == 0 ? run.Output.Trim() : throw new StartupException($"\"{string.Join(' ', command)}\" failed: {run.Complaint}.");
    }
}
