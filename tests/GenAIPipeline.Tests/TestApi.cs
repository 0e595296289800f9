using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Access;
using GenAIPipeline.Platform.Jobs;
using GenAIPipeline.Platform.Outbox;
using GenAIPipeline.Platform.Storage;
using GenAIPipeline.Publishing;
using GenAIPipeline.Review;
using GenAIPipeline.Tests.Platform.Postgres;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GenAIPipeline.Tests;

/// <summary>The stores and endpoints on a database of their own, behind a real socket, at a time that tests move; nothing runs in the background.</summary>
public sealed class TestApi(TestCluster cluster) : IAsyncLifetime
{
    private readonly TestFolder folder = new("api-files");
    private WebApplication? app;

    public FolderFileStore Files => field ??= new FolderFileStore(folder.Path, 0);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public IServiceProvider Services => app!.Services;

    public Uri Address => new(app!.Urls.Single());

    public string ConnectionString { get; private set; } = "";

    public NpgsqlDataSource Database => Get<NpgsqlDataSource>();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await cluster.CreateDatabaseAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Test", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddPipeline(builder.Configuration, ConnectionString);
        builder.Services.AddHttpSurface(builder.Configuration);
        builder.Services.AddSingleton<IFileStore>(Files);
        builder.Services.RemoveAll<IHostedService>();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        builder.Services.AddReviews(_ => new ReprocessRules(stage => Pipeline.Stages.FirstOrDefault(row => row.Stage == stage && stage != StageName.Review)?.RunsOn, name => name is "general" or "meeting"));
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, TestCaller>("test", null);
        var authorization = builder.Services.AddAuthorizationBuilder();
        foreach (var scope in Scopes.All)
            authorization.AddPolicy(scope, policy => policy.RequireClaim(Caller.ScopeClaim, scope));
        builder.Services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        });
        builder.Services.AddProblemDetails();
        app = builder.Build();
        app.MapReviews().MapDeadLetters().MapEvents().MapJobDashboard().MapContent().MapExtraction().MapResults();
        await app.StartAsync();
    }

    /// <summary>A client that speaks as the given principal.</summary>
    public HttpClient As(string name = "ann", string tenant = "acme", string scopes = "upload read review consume operate admin")
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("X-Caller", $"{name}|{tenant}|{scopes}");
        return client;
    }

    /// <summary>Everything in the tenant's feed.</summary>
    public async Task<IReadOnlyList<FeedEvent>> FeedAsync(string tenant = "acme")
    {
        var sequencer = ActivatorUtilities.CreateInstance<Sequencer>(Services);
        while (await sequencer.PassAsync(CancellationToken.None) > 0)
            continue;
        return await Get<FeedStore>().ReadAsync(tenant, 0, [], 1_000, CancellationToken.None);
    }

    /// <summary>The only value of a query.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        folder.Dispose();
    }

    private sealed class TestCaller(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Caller"].ToString().Split('|') is not [var name, var tenant, var scopes])
                return Task.FromResult(AuthenticateResult.NoResult());
            var claims = scopes.Split(' ').Select(scope => new Claim(Caller.ScopeClaim, scope))
                .Append(new Claim(ClaimTypes.Name, name)).Append(new Claim(Caller.TenantClaim, tenant));
            return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme.Name)), Scheme.Name)));
        }
    }
}

/// <summary>Short forms for talking JSON.</summary>
internal static class TestApiCalls
{
    public static async Task<(int Status, JsonNode? Body)> SendAsync(this HttpClient client, HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public static Task<(int Status, JsonNode? Body)> GetJsonAsync(this HttpClient client, string path) => client.SendAsync(HttpMethod.Get, path);

    public static Task<(int Status, JsonNode? Body)> PostJsonAsync(this HttpClient client, string path, object? body = null, string? ifMatch = null) =>
        client.SendAsync(HttpMethod.Post, path, body ?? new { }, ifMatch);
}
