using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Tests.Platform.Postgres;

public sealed class PrivateClusterTests : IDisposable
{
    private readonly TestFolder folder = new("private");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_committed_is_there_after_a_stop_and_a_start()
    {
        await using (var first = await StartAsync(durable: true))
        {
            await ExecuteAsync(first, "create table kept (id int)");
            await ExecuteAsync(first, "insert into kept values (7)");
        }

        await using var second = await StartAsync(durable: true);

        (await ScalarAsync(second, "select id from kept")).ShouldBe(7);
    }

    [Fact]
    public async Task Nobody_else_may_read_the_password_or_the_instance_file()
    {
        await using var cluster = await StartAsync();

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.GetUnixFileMode(new ClusterFolder(folder.Path).PasswordFile).ShouldBe(ownerOnly);
        File.GetUnixFileMode(Path.Combine(folder.Path, "instance.json")).ShouldBe(ownerOnly);
        InstanceFile.Read(folder.Path).ShouldBe(new InstanceFile(Environment.ProcessId, 8080, cluster.Port));
    }

    [Fact]
    public async Task A_stop_leaves_no_process_and_no_instance_file()
    {
        var cluster = await StartAsync();
        var postmaster = Processes.Postmaster(folder.Path);
        var wrapper = Processes.Parent(postmaster);

        await cluster.DisposeAsync();

        Processes.IsAlive(postmaster).ShouldBeFalse();
        Processes.IsAlive(wrapper).ShouldBeFalse();
        InstanceFile.Read(folder.Path).ShouldBeNull();
    }

    [Fact]
    public async Task A_server_that_dies_is_started_again_on_the_same_port()
    {
        await using var cluster = await StartAsync();
        var watching = cluster.WatchAsync(Cancellation);
        await ExecuteAsync(cluster, "create table kept as select 7 as id");

        Processes.Kill(Processes.Postmaster(folder.Path));

        await Processes.EventuallyAsync(() => Task.FromResult(cluster.Restarts == 1), Cancellation);
        (await ScalarAsync(cluster, "select id from kept")).ShouldBe(7);
        await cluster.DisposeAsync();
        await watching;
    }

    [Fact]
    public async Task The_server_ends_when_its_owner_is_killed_and_the_next_start_waits_for_that()
    {
        using var owner = await ClusterOwner.StartAsync(folder.Path, Cancellation);

        owner.Kill();

        await using var next = await StartAsync();
        Processes.IsAlive(owner.Postmaster).ShouldBeFalse();
        (await ScalarAsync(next, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_start_after_everything_was_killed_recovers()
    {
        using var owner = await ClusterOwner.StartAsync(folder.Path, Cancellation);

        Processes.Kill(owner.Wrapper);
        owner.Kill();
        Processes.Kill(owner.Postmaster);

        await using var next = await StartAsync();
        (await ScalarAsync(next, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_lost_all_that_would_end_it_is_ended_by_the_next_start()
    {
        using var owner = await ClusterOwner.StartAsync(folder.Path, Cancellation);

        var wrapper = owner.Wrapper;
        Processes.Kill(Processes.Children(wrapper).Single(child => child != owner.Postmaster));
        Processes.Kill(wrapper);
        owner.Kill();

        await using var next = await StartAsync();
        Processes.IsAlive(owner.Postmaster).ShouldBeFalse();
        (await ScalarAsync(next, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_another_living_process_does_not_matter()
    {
        await (await StartAsync()).DisposeAsync();
        await File.WriteAllTextAsync(new ClusterFolder(folder.Path).PidFile, $"{Environment.ProcessId}\n", Cancellation);

        await using var cluster = await StartAsync();

        (await ScalarAsync(cluster, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_with_a_sentence_that_names_the_instance()
    {
        await using var cluster = await StartAsync();

        var refused = await Should.ThrowAsync<StartupException>(() => StartAsync());

        refused.Message.ShouldBe(
            $"{folder.Path} is in use by another instance (process {Environment.ProcessId}, http://127.0.0.1:8080): stop that one, or choose another folder with --data.");
    }

    [Fact]
    public async Task A_cluster_of_a_version_that_is_not_installed_is_refused_with_the_package_to_install()
    {
        var data = new ClusterFolder(folder.Path).Data;
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", Cancellation);

        var refused = await Should.ThrowAsync<StartupException>(() => StartAsync());

        refused.Message.ShouldContain("was written by PostgreSQL 9");
        refused.Message.ShouldContain("apt-get install postgresql-9");
    }

    [Fact]
    public async Task A_missing_PostgreSQL_is_refused_with_the_package_to_install()
    {
        var options = new PrivateClusterOptions { DataFolder = folder.Path, InstallationsFolder = Path.Combine(folder.Path, "none") };

        var refused = await Should.ThrowAsync<StartupException>(() => PrivateCluster.StartAsync(options, NullLogger.Instance, Cancellation));

        refused.Message.ShouldContain("apt-get install postgresql");
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_refused_with_a_sentence()
    {
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        var refused = await Should.ThrowAsync<StartupException>(
            () => PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = file }, NullLogger.Instance, Cancellation));

        refused.Message.ShouldStartWith($"{file} cannot be used as a data folder");
    }

    [Fact]
    public async Task Statements_and_their_values_stay_out_of_the_log()
    {
        await using var cluster = await StartAsync();
        await ExecuteAsync(cluster, "create table named (name text primary key)");
        await ExecuteAsync(cluster, "insert into named values ('canary')");

        await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(cluster, "insert into named values ('canary')"));

        var log = await File.ReadAllTextAsync(new ClusterFolder(folder.Path).LogFile, Cancellation);
        log.ShouldContain("duplicate key");
        log.ShouldNotContain("canary");
    }

    // A killed process loses nothing that it wrote, only a power cut does: most tests need no fsync.
    private Task<PrivateCluster> StartAsync(bool durable = false) =>
        PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder.Path, HttpPort = 8080, Durable = durable }, NullLogger.Instance, Cancellation);

    private static async Task ExecuteAsync(PrivateCluster cluster, string sql) => await ScalarAsync(cluster, sql);

    private static async Task<object?> ScalarAsync(PrivateCluster cluster, string sql)
    {
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
