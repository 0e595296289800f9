using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Postgres;
using Npgsql;

namespace GenAIPipeline.Web.Commands;

/// <summary><c>link</c> and <c>key</c>: access for whoever owns the data folder.</summary>
internal static class AccessCommands
{
    /// <summary>Prints a fresh one-time link of the running instance.</summary>
    public static async Task<int> LinkAsync(string[] args)
    {
        var options = CommandOptions.Parse(args, "--data");
        var folder = FolderOf(options);
        if (InstanceFile.Read(folder.Root) is not { HttpPort: { } port })
            throw new StartupException($"No instance runs on {folder.Root}: start it with ./dev up, which prints a link too.");
        return await WithDatabaseAsync(folder, async database =>
        {
            var token = await new LoginLinkStore(database, TimeProvider.System).AddAsync(CancellationToken.None);
            Console.WriteLine($"http://127.0.0.1:{port}/login?token={token}");
        });
    }

    /// <summary><c>key add --name N [--tenant T] [--scopes a,b]</c>, <c>key list</c>, <c>key revoke ID</c>.</summary>
    public static Task<int> KeyAsync(string[] args)
    {
        var options = CommandOptions.Parse(args, "--data", "--name", "--tenant", "--scopes");
        return options.Words switch
        {
            ["add"] => AddAsync(options),
            ["list"] => WithDatabaseAsync(FolderOf(options), ListAsync),
            ["revoke", var id] => RevokeAsync(options, id),
            _ => throw new StartupException("Expected key add --name N [--tenant T] [--scopes upload,read], key list, or key revoke ID."),
        };
    }

    private static Task<int> AddAsync(CommandOptions options)
    {
        var tenant = options.Find("--tenant") ?? AdminKeyFile.Tenant;
        var name = options.Find("--name");
        string[] scopes = options.Find("--scopes")?.Split([',', ' ', '+'], StringSplitOptions.RemoveEmptyEntries) ?? [Scopes.Upload, Scopes.Read, Scopes.Consume];
        if (KeyRules.FaultOf(tenant, name, scopes) is { } fault)
            throw new StartupException(fault);
        return WithDatabaseAsync(FolderOf(options), async database =>
        {
            var (key, text) = await new ApiKeyStore(database, TimeProvider.System).AddAsync(tenant, name!, scopes, Environment.UserName, CancellationToken.None);
            Console.Error.WriteLine($"Key {key.Id} of tenant {tenant} may {string.Join(", ", scopes)}. It is shown this once:");
            Console.WriteLine(text);
        });
    }

    private static async Task ListAsync(NpgsqlDataSource database)
    {
        foreach (var key in await new ApiKeyStore(database, TimeProvider.System).ListAsync(CancellationToken.None))
            Console.WriteLine($"{key.Id}  {key.Prefix}…  {key.Tenant,-12} {key.Name,-20} {string.Join(',', key.Scopes)}{(key.RevokedAt is null ? "" : "  revoked")}");
    }

    private static Task<int> RevokeAsync(CommandOptions options, string id)
    {
        if (!Guid.TryParse(id, out var key))
            throw new StartupException($"Expected the id of a key as ./dev key list shows it, got \"{id}\".");
        return WithDatabaseAsync(FolderOf(options), async database =>
        {
            if (!await new ApiKeyStore(database, TimeProvider.System).RevokeAsync(key, CancellationToken.None))
                throw new StartupException($"There is no living key {id}; ./dev key list shows all.");
            Console.WriteLine($"Key {id} is revoked.");
        });
    }

    private static ClusterFolder FolderOf(CommandOptions options)
    {
        var folder = new ClusterFolder(options.Find("--data") ?? ".data");
        return folder.MajorVersion is null ? throw new StartupException($"There is no instance in {folder.Root}: make one with ./dev up --data {folder.Root}.") : folder;
    }

    private static async Task<int> WithDatabaseAsync(ClusterFolder folder, Func<NpgsqlDataSource, Task> command)
    {
        await using var open = await OpenDatabase.OpenAsync(folder, CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(open.ConnectionString);
        await command(database);
        return 0;
    }
}
