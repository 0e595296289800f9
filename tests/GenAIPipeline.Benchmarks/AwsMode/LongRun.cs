using System.Diagnostics;
using System.Text.RegularExpressions;
using Amazon.Runtime;
using Amazon.S3;
using GenAIPipeline.Benchmarks.Reporting;
using GenAIPipeline.Benchmarks.Running;
using GenAIPipeline.EndToEnd.Tests.Running;
using RunningProgram = GenAIPipeline.EndToEnd.Tests.Running.RunningProgram;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>The long run of aws mode: documents of every kind through two workers while calls fail, messages come thrice and workers are killed. Nothing may be lost, doubled or paid twice.</summary>
internal static partial class LongRun
{
    private const int DefaultDocuments = 1_000;
    private static readonly TimeSpan S3Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WorkersStartWithin = TimeSpan.FromSeconds(120);

    public static async Task<BenchmarkResult> RunAsync(RunOptions options)
    {
        var plan = new LongRunPlan(options.Count ?? DefaultDocuments);
        var files = await LongRunFiles.MakeAsync(plan);
        await using var log = Environment.GetEnvironmentVariable("BENCH_LOG") is { Length: > 0 } path ? new StreamWriter(path) { AutoFlush = true } : StreamWriter.Null;
        await using var program = new RunningProgram { Mode = ProgramMode.AwsWithSimulator, Hears = log.WriteLine };
        await program.StartAsync();
        var address = SimulatorAddress(program);
        using var simulator = new SimulatorControl(address);
        await WorkersReceiveAsync(simulator);
        foreach (var fault in FaultMix.Of(plan.FaultShare))
            await simulator.AddAsync(fault);
        await simulator.ForgetCallsAsync(); // those of the start: each process asks the model for a word

        var service = new ServiceClient(program.Api);
        using var objects = new AmazonS3Client(
            new BasicAWSCredentials("simulator", "simulator"), new AmazonS3Config { ServiceURL = address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, Timeout = S3Timeout });
        var submission = new Submission(service, objects, plan);
        var settlement = new Settlement(program.Database, service, plan, Console.WriteLine);
        var kills = new WorkerKills(program, plan.KillEvery);
        using var over = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var killing = kills.RunAsync(over.Token);
        var submitting = submission.RunAsync(files);
        await settlement.RunAsync();
        clock.Stop();
        await Task.Delay(Aftermath); // a late repetition must not make a document either
        var documents = await settlement.ReadAsync();
        await over.CancelAsync();
        await killing;
        await submitting;

        var evidence = new LongRunEvidence(files, documents, submission.Answered)
        {
            Feed = await service.FeedWithCompletionsAsync(plan.Documents, TimeSpan.FromSeconds(20)),
            Calls = await simulator.CountsAsync(),
            Single = await simulator.RecentAsync(),
            Faults = await simulator.FaultsAsync(),
            Wall = clock.Elapsed,
            Kills = kills.Count,
            Repeated = submission.Repeated,
            Approved = settlement.Approved,
            FromCache = await CountAsync(program, "select count(*) from model_call where outcome = 'Cached'"),
            WithoutModel = await CountAsync(program, "select count(*) from document where (result ->> 'degraded')::boolean"),
        };
        foreach (var fault in evidence.Explanations())
            Console.Error.WriteLine(fault);
        return LongRunReport.Of(plan, evidence);
    }

    private static Uri SimulatorAddress(RunningProgram program) =>
        new(program.Tree.Names.Select(line => SimulatorOption().Match(line)).First(match => match.Success).Groups[1].Value);

    /// <summary>Until both workers receive, so that the run begins with two.</summary>
    private static async Task WorkersReceiveAsync(SimulatorControl simulator)
    {
        const int Receivers = 8; // two for each queue in each worker; each asks at once and then waits for 20 s
        var waited = Stopwatch.StartNew();
        while ((await simulator.CountsAsync()).Where(count => count.Operation == "ReceiveMessage").Sum(count => count.Calls) < Receivers && waited.Elapsed < WorkersStartWithin)
            await Task.Delay(200);
    }

    private static async Task<long> CountAsync(RunningProgram program, string sql)
    {
        await using var command = program.Database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex(@"AwsSimulator\.dll --urls (\S+)")]
    private static partial Regex SimulatorOption();
}
