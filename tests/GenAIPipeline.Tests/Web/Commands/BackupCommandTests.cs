using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Web.Commands;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace GenAIPipeline.Tests.Web.Commands;

public sealed class BackupCommandTests : IDisposable
{
    private readonly TestFolder folder = new("backup");

    private string Source => Path.Combine(folder.Path, "source");

    private string Target => Path.Combine(folder.Path, "target");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("all.tar", true)]
    [InlineData("all.tar.gz", false)]
    public async Task A_backup_of_a_running_or_a_stopped_instance_restores_rows_files_and_keys(string name, bool running)
    {
        var file = Path.Combine(folder.Path, name);
        var cluster = await FillAsync();
        if (!running)
            await cluster.DisposeAsync();

        var backup = await BackUpAsync(file);
        await cluster.DisposeAsync();
        var restore = await RestoreAsync(file);

        backup.ShouldStartWith($"Backed up 1,000 rows in 1 tables and 2 files from {Source} to {file} (");
        restore.ShouldBe($"Restored 1,000 rows in 1 tables and 2 files from {file} to {Target}.{Environment.NewLine}");
        (await File.ReadAllTextAsync(Path.Combine(Target, "files", "ab", "document"), Cancellation)).ShouldBe("bytes");
        File.GetUnixFileMode(Path.Combine(Target, "admin.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var restored = await StartAsync(Target);
        (await ScalarAsync(restored, "select sum(id) from kept")).ShouldBe(500_500L);
        (await ScalarAsync(restored, "select count(*) from document_password")).ShouldBe(0L); // archives live longer than passwords may
    }

    [Fact]
    public async Task Nothing_but_the_archive_is_left_behind()
    {
        await using var cluster = await FillAsync();
        var before = Directory.GetFileSystemEntries(Source).Order().ToArray();

        await BackUpAsync(Path.Combine(folder.Path, "all.tar"));

        Directory.GetFileSystemEntries(Source).Order().ShouldBe(before);
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order().ShouldBe(["all.tar", "source"]);
    }

    [Fact]
    public async Task An_archive_that_exists_is_not_replaced()
    {
        var file = Path.Combine(folder.Path, "all.tar");
        await File.WriteAllTextAsync(file, "mine", Cancellation);

        var refused = await Should.ThrowAsync<StartupException>(() => BackUpAsync(file));

        refused.Message.ShouldContain("exists already");
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe("mine");
    }

    [Fact]
    public async Task A_folder_without_an_instance_is_refused()
    {
        var refused = await Should.ThrowAsync<StartupException>(() => BackUpAsync(Path.Combine(folder.Path, "all.tar")));

        refused.Message.ShouldContain("holds no data to back up");
    }

    [Fact]
    public async Task A_restore_never_goes_into_a_folder_that_holds_anything()
    {
        var file = Path.Combine(folder.Path, "all.tar");
        await using (await FillAsync())
            await BackUpAsync(file);
        Directory.CreateDirectory(Target);
        await File.WriteAllTextAsync(Path.Combine(Target, "mine"), "", Cancellation);

        var refused = await Should.ThrowAsync<StartupException>(() => RestoreAsync(file));

        refused.Message.ShouldContain("is not empty");
        Directory.GetFileSystemEntries(Target).ShouldBe([Path.Combine(Target, "mine")]);
    }

    [Fact]
    public async Task A_damaged_archive_restores_nothing()
    {
        var file = Path.Combine(folder.Path, "all.tar");
        await using (await FillAsync())
            await BackUpAsync(file);
        await using (var archive = new FileStream(file, FileMode.Open))
            archive.SetLength(archive.Length / 2);

        await Should.ThrowAsync<StartupException>(() => RestoreAsync(file));

        Directory.GetFileSystemEntries(Target).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_restore_that_was_killed_is_not_taken_for_an_instance()
    {
        Directory.CreateDirectory(new ClusterFolder(Target).UnfinishedRestore);

        var refused = await Should.ThrowAsync<StartupException>(() => StartAsync(Target));

        refused.Message.ShouldBe($"A restore into {Target} did not finish: delete the folder and restore again.");
    }

    private async Task<PrivateCluster> FillAsync()
    {
        var cluster = await StartAsync(Source);
        await ScalarAsync(cluster, "create table kept as select id::bigint from generate_series(1, 1000) id");
        await ScalarAsync(cluster, "create table document_password as select 'sesame' as password");
        Directory.CreateDirectory(Path.Combine(Source, "files", "ab"));
        await File.WriteAllTextAsync(Path.Combine(Source, "files", "ab", "document"), "bytes", Cancellation);
        PrivateFile.Write(Path.Combine(Source, "admin.key"), "secret");
        return cluster;
    }

    private static Task<PrivateCluster> StartAsync(string folder) =>
        PrivateCluster.StartAsync(new PrivateClusterOptions { DataFolder = folder, Durable = false }, NullLogger.Instance, Cancellation);

    private async Task<string> BackUpAsync(string file)
    {
        var output = new StringWriter();
        await BackupCommand.RunAsync(file, Source, TimeProvider.System, output, Cancellation);
        return output.ToString();
    }

    private async Task<string> RestoreAsync(string file)
    {
        var output = new StringWriter();
        await RestoreCommand.RunAsync(file, Target, output, Cancellation);
        return output.ToString();
    }

    private static async Task<object?> ScalarAsync(PrivateCluster cluster, string sql)
    {
        await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
