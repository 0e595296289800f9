using System.Diagnostics;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator;
using GenAIPipeline.Platform.Postgres;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Platform.Postgres;

namespace GenAIPipeline.Tests.Web;

/// <summary>The web program in aws mode with something wrong: one clear sentence at start, and no start that hangs.</summary>
public sealed class AwsStartTests(AwsStartTests.Account account) : IClassFixture<AwsStartTests.Account>
{
    private const string Model = "amazon.nova-lite-v1:0";
    private static readonly string[] Parts = ["files", "intake queue", "completion queue", "models"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID=", "no AWS credentials were found")]
    [InlineData("AWS_SECRET_ACCESS_KEY=wrong", "refuses the AWS credentials")]
    [InlineData("AWS_REGION=eu-west-1", "is in another region")]
    [InlineData("AWS_ACCESS_KEY_ID=closed", "denies access (s3:ListObjectsV2); give", "denies access (sqs:GetQueueAttributes); give", "denies access (sqs:GetQueueAttributes); give", "These credentials may not call the model")]
    [InlineData("Models__Model=anthropic.claude-3-haiku-20240307-v1:0", "ok", "ok", "ok", "The account has no access to the model anthropic.claude-3-haiku-20240307-v1:0 in us-east-1: enable it")]
    [InlineData("Aws__Bucket=elsewhere", "The bucket \"elsewhere\" does not exist", "ok", "ok", "ok")]
    public async Task Readiness_names_what_is_wrong(string setting, params string[] said)
    {
        var checks = await account.ChecksAsync(setting);

        for (var n = 0; n < Parts.Length; n++)
            ((string?)checks[Parts[n]]).ShouldNotBeNull().ShouldContain(said[said.Length == 1 ? 0 : n], customMessage: checks.ToJsonString());
        checks.Select(check => (string)check.Value!).ShouldAllBe(sentence => !sentence.Contains('\n'));
    }

    [Theory]
    [InlineData("Aws__Bucket=", "Settings of AWS are missing or wrong: Aws:Bucket")]
    [InlineData("AWS_REGION=,AWS_ENDPOINT_URL=", "S3 was not asked: no region is set; set AWS_REGION.")]
    public async Task What_cannot_be_started_with_ends_the_program_with_one_sentence(string setting, string sentence)
    {
        using var program = account.Start(setting);
        var errors = program.StandardError.ReadToEndAsync(Cancellation);

        await program.WaitForExitAsync(Cancellation).WaitAsync(Account.Patience, Cancellation);

        program.ExitCode.ShouldBe(1);
        (await errors).Trim().ShouldStartWith(sentence);
        (await errors).Trim().ShouldNotContain('\n');
    }

    /// <summary>An account with a key that may do nothing and a model that was not asked for, and a database.</summary>
    public sealed class Account(TestCluster cluster) : IAsyncLifetime
    {
        public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

        private readonly TestFolder folder = new("aws-start");
        private readonly HttpClient http = new();
        private TestSimulator simulator = null!;
        private string connection = "";

        public async ValueTask InitializeAsync()
        {
            connection = await cluster.CreateDatabaseAsync();
            simulator = await TestSimulator.StartAsync(options: new SimulatorOptions
            {
                Keys = new Dictionary<string, string> { ["simulator"] = "simulator", ["closed"] = "simulator" },
                Denied = new Dictionary<string, IReadOnlyList<string>> { ["closed"] = ["s3:*", "sqs:*", "bedrock:*"] },
                Provision = JsonNode.Parse($$"""
                    {"queues":["intake","completions"],"buckets":["store"],"bedrock":{"models":[{"id":"{{Model}}"}, {"id":"anthropic.claude-3-haiku-20240307-v1:0","isEnabled":false}] } }
                    """)!.AsObject(),
            });
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await simulator.DisposeAsync();
            folder.Dispose();
        }

        /// <summary>What readiness tells of a program that was started with the setting.</summary>
        public async Task<JsonObject> ChecksAsync(string setting)
        {
            var (data, port) = (NewFolder(), LoopbackPort.FindFree());
            using var program = Start(setting, data, port);
            try
            {
                return await ChecksAsync(program, new Uri($"http://127.0.0.1:{port}"), data);
            }
            finally
            {
                program.Kill(entireProcessTree: true);
            }
        }

        /// <param name="settings">Environment variables that differ, with commas between them; empty ones are unset.</param>
        public Process Start(string settings) => Start(settings, NewFolder(), LoopbackPort.FindFree());

        private string NewFolder() => Path.Combine(folder.Path, Guid.NewGuid().ToString("n"));

        private Process Start(string settings, string data, int port)
        {
            var start = new ProcessStartInfo("dotnet", [Program, "web", "--data", data, "--port", $"{port}"]) { RedirectStandardError = true };
            foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase)).ToList())
                start.Environment.Remove(name);
            var queues = $"{simulator.Server.Address}123456789012/";
            foreach (var (name, value) in new Dictionary<string, string>
            {
                ["HOME"] = folder.Path,
                ["AWS_ENDPOINT_URL"] = simulator.Server.Address.ToString(),
                ["AWS_ACCESS_KEY_ID"] = "simulator",
                ["AWS_SECRET_ACCESS_KEY"] = "simulator",
                ["AWS_REGION"] = "us-east-1",
                ["AWS_EC2_METADATA_DISABLED"] = "true",
                ["ConnectionStrings__Postgres"] = connection,
                ["Aws__Bucket"] = "store",
                ["Aws__IntakeQueueUrl"] = $"{queues}intake",
                ["Aws__CompletionQueueUrl"] = $"{queues}completions",
                ["Models__Provider"] = "Bedrock",
                ["Models__Model"] = Model,
                ["Models__Retries"] = "0",
            })
                start.Environment[name] = value;
            foreach (var setting in settings.Split(',').Select(setting => setting.Split('=', 2)))
                if (setting[1].Length > 0)
                    start.Environment[setting[0]] = setting[1];
                else
                    start.Environment.Remove(setting[0]);
            return Process.Start(start)!;
        }

        private async Task<JsonObject> ChecksAsync(Process program, Uri address, string data)
        {
            while (!await LivesAsync(address))
            {
                program.HasExited.ShouldBeFalse("Expected a program that serves, got one that has ended.");
                await Task.Delay(50, Cancellation);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/health/ready"));
            request.Headers.Authorization = new("Bearer", (await File.ReadAllTextAsync(Path.Combine(data, "admin.key"), Cancellation)).Trim());
            using var answer = await http.SendAsync(request, Cancellation);
            ((int)answer.StatusCode).ShouldBe(503);
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["checks"]!.AsObject();
        }

        private async Task<bool> LivesAsync(Uri address)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/health/live"), Cancellation);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }

        /// <summary>The web program beside its own assets.</summary>
        private static string Program { get; } = FindProgram();

        private static string FindProgram()
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            var configuration = at.Parent!.Name;
            while (!File.Exists(Path.Combine(at.FullName, "GenAIPipeline.sln")))
                at = at.Parent ?? throw new InvalidOperationException("Expected GenAIPipeline.sln above this program, found none.");
            return Path.Combine(at.FullName, "src", "GenAIPipeline.Web", "bin", configuration, "net10.0", "GenAIPipeline.Web.dll");
        }
    }
}
