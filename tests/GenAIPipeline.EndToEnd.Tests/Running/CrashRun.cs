using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>Clients upload while the program and its PostgreSQL are killed with -9 at random moments; then everything is counted.</summary>
public sealed class CrashRun(CrashPlan plan, Action<string> tell)
{
    private static readonly TimeSpan RecoversWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OrphansEndWithin = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<int, ConcurrentBag<Guid>> accepted = new();
    private readonly List<string> orphans = [];
    private readonly Random random = new(plan.Seed);
    private TimeSpan slowestStart;

    /// <summary>Runs the plan on a program of its own.</summary>
    public async Task<CrashReport> RunAsync(CancellationToken cancellation)
    {
        await using var program = new RunningProgram();
        await program.StartAsync();
        var service = new ServiceClient(program.Api);
        var clients = Enumerable.Range(0, plan.Clients).Select(client => UploadAsync(service, client, cancellation)).ToList();
        await DieAsync(program, cancellation);
        await Task.WhenAll(clients).WaitAsync(plan.SettlesWithin, cancellation);
        await RepeatSomeAsync(service, cancellation);
        return await CountAsync(program, service, cancellation);
    }

    private async Task UploadAsync(ServiceClient service, int client, CancellationToken cancellation)
    {
        var pauses = new Random(plan.Seed + client);
        for (var n = client; n < plan.Documents; n += plan.Clients)
            while (!await TryUploadAsync(service, n, cancellation))
                await Task.Delay(plan.PauseBetweenUploads * pauses.NextDouble(), cancellation);
    }

    private async Task<bool> TryUploadAsync(ServiceClient service, int n, CancellationToken cancellation)
    {
        using var content = new ByteArrayContent(Text(n));
        try
        {
            var (status, body) = await service.UploadAsync($"report-{n}.txt", content, null, $"crash-{n}", cancellation);
            if (status != HttpStatusCode.Accepted)
                return false;
            accepted.GetOrAdd(n, _ => []).Add(body.GetProperty("id").GetGuid());
            await Task.Delay(plan.PauseBetweenUploads * Random.Shared.NextDouble(), cancellation);
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false; // killed under the call: the same key is sent again
        }
    }

    private async Task DieAsync(RunningProgram program, CancellationToken cancellation)
    {
        var deaths = Enumerable.Range(0, plan.Kills).Select(kill => kill % 2 == 0 ? Death.Everything : Death.Program).ToList();
        for (var kill = 0; kill < plan.PostmasterKills; kill++)
            deaths.Insert(1 + ((kill + 1) * (plan.Kills / (plan.PostmasterKills + 1))), Death.Postmaster);
        foreach (var death in deaths)
        {
            await Task.Delay(plan.LongestLife * (0.2 + (0.8 * random.NextDouble())), cancellation);
            await DieAsync(program, death);
            tell($"{death} killed, ready again; {accepted.Count} of {plan.Documents} accepted");
        }
    }

    private async Task DieAsync(RunningProgram program, Death death)
    {
        var waited = Stopwatch.StartNew();
        if (death == Death.Postmaster)
        {
            var before = program.Postmaster();
            program.KillPostmaster();
            while (program.Postmaster() is null || program.Postmaster() == before || !await program.IsReadyAsync())
            {
                if (waited.Elapsed > RecoversWithin)
                    throw new InvalidOperationException($"Expected the program to start PostgreSQL again within {RecoversWithin}, got:\n{program.Said}");
                await Task.Delay(50);
            }

            return;
        }

        if (death == Death.Everything)
        {
            await program.KillEverythingAsync();
        }
        else
        {
            await program.KillAsync();
            if (!await program.Tree.GoneAsync(OrphansEndWithin))
                orphans.AddRange(program.Tree.Names);
        }

        waited.Restart();
        await program.StartAsync();
        if (waited.Elapsed > slowestStart)
            slowestStart = waited.Elapsed;
    }

    /// <summary>What was accepted is sent once more, as a client does that never saw the answer.</summary>
    private async Task RepeatSomeAsync(ServiceClient service, CancellationToken cancellation)
    {
        for (var n = 0; n < plan.Documents; n += 5)
            await TryUploadAsync(service, n, cancellation);
    }

    private async Task<CrashReport> CountAsync(RunningProgram program, ServiceClient service, CancellationToken cancellation)
    {
        var ids = accepted.Values.Select(answers => answers.First()).ToHashSet();
        var unfinished = new List<string>();
        foreach (var id in ids)
            if (await service.RestAsync(id, plan.SettlesWithin, cancellation) is var document && document.GetProperty("status").GetString() != "Completed")
                unfinished.Add($"{id} {document}");
        var feed = await service.FeedWithCompletionsAsync(plan.Documents, TimeSpan.FromSeconds(20), cancellation);
        var completions = feed.Where(ServiceClient.IsCompletion).CountBy(e => e.GetProperty("subject").GetString()!).ToDictionary();
        var rows = await StoredAsync(program, cancellation);
        return new CrashReport
        {
            Accepted = accepted.Count,
            Unfinished = unfinished,
            WronglyCompleted = [.. ids.Select(id => (id, count: completions.GetValueOrDefault($"documents/{id}"))).Where(found => found.count != 1).Select(found => $"{found.id} {found.count}")],
            IsFeedContiguous = feed.Select(e => long.Parse(e.GetProperty("sequence").GetString()!)).SequenceEqual(Enumerable.Range(1, feed.Count).Select(n => (long)n)),
            AreEventIdsUnique = feed.Select(e => e.GetProperty("id").GetString()).Distinct().Count() == feed.Count,
            DoubledKeys = [.. accepted.Where(answers => answers.Value.Distinct().Count() > 1).Select(answers => $"crash-{answers.Key}")],
            DocumentsNobodyAskedFor = rows.Count(row => !ids.Contains(row)),
            StrayFiles = await StraysAsync(program, rows),
            Orphans = orphans,
            Events = feed.Count,
            SlowestStart = slowestStart,
        };
    }

    private static async Task<HashSet<Guid>> StoredAsync(RunningProgram program, CancellationToken cancellation)
    {
        var ids = new HashSet<Guid>();
        await using var command = program.Database.CreateCommand("select id from document");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private async Task<IReadOnlyList<string>> StraysAsync(RunningProgram program, HashSet<Guid> rows)
    {
        var strays = (await ProgramFiles.StoredAsync(program)).Where(name => !(Guid.TryParse(name.Split('/')[0], out var id) && rows.Contains(id))).ToList();
        // Embedded mode sweeps them up at its start. In aws mode another web process may be between object and row in this moment, so that what deaths cut off is swept up after a day.
        if (program.Mode != ProgramMode.Embedded && strays.Count <= plan.Clients * (plan.Kills + plan.PostmasterKills))
            strays.Clear();
        return [.. strays, .. await ProgramFiles.LeftBehindAsync(program)];
    }

    private static byte[] Text(int n) => Encoding.UTF8.GetBytes($"Report {n}. " + string.Join(' ', Enumerable.Range(0, 40).Select(day =>
        $"On day {day} the plant made {(n * 37) + day} units and shipped {day * 3} of them to Lyon.")));

    private enum Death
    {
        Everything,
        Program,
        Postmaster,
    }
}
