using System.Text;
using Amazon.BedrockRuntime;
using Amazon.Runtime;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Summarization;
using GenAIPipeline.Summarization.Extractive;
using GenAIPipeline.Tests.AwsSimulator;
using GenAIPipeline.Tests.Extraction.Aws;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace GenAIPipeline.Tests.Summarization;

/// <summary>Documents summarized by a model of Bedrock on its bad days: what it makes up goes to a person, what it cannot say is extracted, and what passes passes.</summary>
public sealed class BedrockDocumentTests(BedrockDocumentTests.Summarized summarized) : IClassFixture<BedrockDocumentTests.Summarized>
{
    private const string Letter = """
        Brookfield Housing, 14 May 2023

        The pump of the circulation loop has failed. The repair costs 1,840 EUR, which the owners pay.

        The new pump will be fitted on 22 May between 8 and 12 o'clock. Please keep the cellar open.
        """;

    private readonly AwsJobsHost aws = summarized.Aws;
    private readonly string tenant = $"t-{Guid.NewGuid():n}";

    public static TheoryData<BadDay> Days { get; } = new(Enum.GetValues<BadDay>());

    [Theory]
    [MemberData(nameof(Days))]
    public async Task A_bad_day_passes_or_leaves_an_honest_extract_for_a_person(BadDay day)
    {
        var (document, result) = await RunAsync(BadDays.Of(day, "Converse", 2));

        var hangs = day is BadDay.Hangs or BadDay.HangsBehindWork;
        (result.Degraded, result.Model).ShouldBe(hangs ? (true, ExtractiveSummarizer.ModelName) : (false, Summarized.Model));
        document.Status.ShouldBe(hangs ? DocumentStatus.NeedsReview : DocumentStatus.Completed);
        aws.Simulator.Simulator.Calls.Paid("bedrock", "Converse").ShouldBe(hangs ? 0 : 1);
        await IsToldOnceAsync(document);
    }

    [Fact]
    public async Task What_a_model_makes_up_goes_to_a_person()
    {
        var (document, result) = await RunAsync(new Fault { Kind = FaultKind.Hallucinate });

        document.Status.ShouldBe(DocumentStatus.NeedsReview);
        result.GroundingFindings.ShouldNotBeEmpty();
        result.Model.ShouldBe(Summarized.Model);
        await IsToldOnceAsync(document);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(9, true)]
    public async Task Answers_of_another_form_are_repaired_once_and_then_given_up(int malformed, bool isDegraded)
    {
        var (document, result) = await RunAsync(new Fault { Kind = FaultKind.Malformed, Count = malformed });

        result.Degraded.ShouldBe(isDegraded);
        document.Status.ShouldBe(isDegraded ? DocumentStatus.NeedsReview : DocumentStatus.Completed);
        await IsToldOnceAsync(document);
    }

    private async Task<(Document Document, SummarizationResult Result)> RunAsync(Fault fault)
    {
        aws.Forget();
        await summarized.RecoverAsync();
        aws.Forget();
        aws.Faults.Add(fault with { Service = "bedrock" });
        var id = await aws.UploadAsync("letter.txt", Encoding.UTF8.GetBytes(Letter), tenant: tenant);
        var document = await aws.FinishAsync(id);
        document.Error.ShouldBeNull();
        return (document, (await aws.Get<StageResultStore>().FindAsync(id, StageName.Summarization, 1, TestContext.Current.CancellationToken)).ShouldNotBeNull().As<SummarizationResult>());
    }

    private async Task IsToldOnceAsync(Document document)
    {
        var isCompleted = document.Status == DocumentStatus.Completed;
        (await aws.EventsAsync(document.Id, "summary.generated.v1")).ShouldBe(1);
        (await aws.EventsAsync(document.Id, "document.completed.v1")).ShouldBe(isCompleted ? 1 : 0);
        (await aws.ScalarAsync<long>($"select count(*) from outbox where type = 'review.requested.v1' and tenant = '{tenant}'")).ShouldBe(isCompleted ? 0 : 1);
    }

    /// <summary>The pipeline with one model, and nothing behind it.</summary>
    public sealed class Summarized(TestCluster cluster) : IAsyncLifetime
    {
        public const string Model = "amazon.nova-lite-v1:0";

        private static readonly ModelOptions Nova = new() { Provider = ModelProvider.Bedrock, Model = Model, ContextTokens = 100_000, Timeout = TimeSpan.FromSeconds(19) };

        internal HastyClock Clock { get; } = new();

        internal AwsJobsHost Aws { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Aws = await AwsJobsHost.StartAsync(cluster, clock: Clock, adapt: (services, simulator) => services.Replace(ServiceDescriptor.Singleton(provider =>
                new ModelGateway(ModelCatalog.Of([Nova]), provider.GetRequiredService<UsageStore>().AppendAsync, null, Clock, link => Client(simulator, Clock)))));
        }

        public ValueTask DisposeAsync() => Aws.DisposeAsync();

        /// <summary>The breaker forgets the day before, and who was left alone is asked again.</summary>
        internal async Task RecoverAsync()
        {
            var call = new ModelCall { Tenant = "-", Profile = "-", Document = "-", Fault = _ => null, FullOutputTokens = 100, Tally = new CallTally() };
            while (true)
            {
                Clock.Advance(TimeSpan.FromMinutes(10));
                try
                {
                    await Aws.Get<ModelGateway>().AskAsync([new ChatMessage(ChatRole.User, "Are you well?")], new ChatOptions(), call, TestContext.Current.CancellationToken);
                    return;
                }
                catch (ModelFailureException)
                {
                    await Task.Delay(10, TestContext.Current.CancellationToken);
                }
            }
        }

        private static BedrockChatClient Client(TestSimulator simulator, TimeProvider clock)
        {
            var config = BedrockChatClient.Configuration();
            (config.ServiceURL, config.AuthenticationRegion) = (simulator.Server.Address.ToString(), "us-east-1");
            return new BedrockChatClient(new AmazonBedrockRuntimeClient(new BasicAWSCredentials("simulator", "simulator"), config), Model, Nova.Bedrock, clock);
        }
    }
}
