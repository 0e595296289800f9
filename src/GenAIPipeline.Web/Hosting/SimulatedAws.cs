using GenAIPipeline.Platform;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Web.Commands;

namespace GenAIPipeline.Web.Hosting;

/// <summary>Aws mode without an account: the simulator and the workers as processes of their own, which end when this one does, however it ends.</summary>
internal sealed class SimulatedAws : IAsyncDisposable
{
    private const string Account = "123456789012";
    private const string Region = "us-east-1";
    private const string Key = "simulator";
    private const string Model = "amazon.nova-lite-v1:0";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly UpOptions options;
    private readonly ILogger log;
    private readonly SupervisedProcess? simulator;
    private readonly List<SupervisedProcess> workers = [];

    private SimulatedAws(UpOptions options, SupervisedProcess? simulator, ILogger log) => (this.options, this.simulator, this.log) = (options, simulator, log);

    /// <summary>Starts the simulator, unless it is another's, and returns when it answers. Objects and queues of our own are new each time.</summary>
    /// <exception cref="StartupException">It does not answer.</exception>
    public static async Task<SimulatedAws> StartAsync(UpOptions options, string connectionString, ILogger log)
    {
        var address = options.Simulator!.Address ?? $"http://127.0.0.1:{LoopbackPort.FindFree()}";
        var simulator = options.Simulator.Program is { } program ? Launch(program, address, options.DataFolder, log) : null;
        await AnswersAsync(address);
        // The configuration and the SDK read from here, and the workers inherit it.
        foreach (var (name, value) in Settings(address, connectionString, options))
            Environment.SetEnvironmentVariable(name, value);
        return new SimulatedAws(options, simulator, log);
    }

    /// <summary>Starts the workers; each is started again when it dies.</summary>
    public void StartWorkers()
    {
        for (var n = 1; n <= options.Simulator!.WorkerProcesses; n++)
        {
            var data = Path.Combine(options.DataFolder, $"worker-{n}");
            string[] command = ["dotnet", options.Simulator.WorkerProgram, "--Supervised", "true", "--Data", data, "--Settings", Path.Combine(options.DataFolder, "settings.json"), "--Port", $"{LoopbackPort.FindFree()}", "--Workers", $"{options.Workers}"];
            var worker = new SupervisedProcess($"worker {n}", command, log);
            workers.Add(worker);
            worker.Start();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
        if (simulator is not null)
            await simulator.DisposeAsync();
    }

    private static SupervisedProcess Launch(string program, string address, string dataFolder, ILogger log)
    {
        var folder = Path.Combine(dataFolder, "simulator");
        Directory.CreateDirectory(folder);
        var provision = Path.Combine(AppContext.BaseDirectory, "simulator.json");
        var simulator = new SupervisedProcess("simulator", ["dotnet", program, "--urls", address, "--data", folder, "--region", Region, "--provision", provision, "--supervised"], log);
        simulator.Start();
        return simulator;
    }

    private static async Task AnswersAsync(string address)
    {
        using var client = new HttpClient();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync($"{address}/_simulator/health", patience.Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }
            catch (OperationCanceledException)
            {
                throw new StartupException($"The simulator did not answer on {address} within {Patience.TotalSeconds:0} s.");
            }

            await Task.Delay(50);
        }
    }

    private static Dictionary<string, string> Settings(string address, string connectionString, UpOptions options) => new()
    {
        ["AWS_ENDPOINT_URL"] = address,
        ["AWS_ACCESS_KEY_ID"] = Key,
        ["AWS_SECRET_ACCESS_KEY"] = Key,
        ["AWS_REGION"] = Region,
        ["ConnectionStrings__Postgres"] = connectionString,
        ["Aws__Bucket"] = "genaipipeline",
        ["Aws__IntakeQueueUrl"] = $"{address}/{Account}/intake",
        ["Aws__CompletionQueueUrl"] = $"{address}/{Account}/completions",
        ["Aws__TextractTopicArn"] = $"arn:aws:sns:{Region}:{Account}:textract",
        ["Aws__TextractRoleArn"] = $"arn:aws:iam::{Account}:role/textract",
        ["Aws__EventBusName"] = "genaipipeline",
        ["Models__Provider"] = "Bedrock",
        ["Models__Model"] = Model,
        ["Models__ContextTokens"] = "300000",
        ["Extraction__Languages"] = options.Languages ?? "eng",
    };
}
