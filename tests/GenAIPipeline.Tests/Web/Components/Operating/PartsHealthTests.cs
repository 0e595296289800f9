using GenAIPipeline.Tests.Platform.Postgres;
using GenAIPipeline.Tests.Surface;
using GenAIPipeline.Web.Components.Operating;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.Web.Components.Operating;

/// <summary>What the operations page says of the parts that the service stands on.</summary>
public sealed class PartsHealthTests(TestCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Models_are_one_part_where_a_refused_change_of_settings_is_told_while_the_service_stays_ready()
    {
        await using var host = await SurfaceHost.StartAsync(cluster, ("Models:Endpoint", "http://127.0.0.1:1/v1"), ("Models:Model", "llama"));
        var parts = ActivatorUtilities.CreateInstance<PartsHealth>(host.App.Services);
        (await parts.ReadAsync(Cancellation)).ShouldBe([
            new Part("Database", null, "answers"),
            new Part("Files", null, "there is room"),
            new Part("Model", null, "llama at http://127.0.0.1:1/v1"),
        ]);

        var configuration = (IConfigurationRoot)host.Get<IConfiguration>();
        configuration["Models:Timeout"] = "soon";
        configuration.Reload();

        var told = (await parts.ReadAsync(Cancellation)).Where(part => part.Fault is not null).ShouldHaveSingleItem();
        (told.Name, told.Note).ShouldBe(("Model", "llama at http://127.0.0.1:1/v1"));
        told.Fault.ShouldNotBeNull().ShouldContain("Expected Models:Timeout to be a time such as 00:02:00, got 'soon'. The settings before it stay in use.");
        using var admin = host.Admin();
        using var ready = await admin.GetAsync("/health/ready", Cancellation);
        ready.IsSuccessStatusCode.ShouldBeTrue();
        (await ready.Content.ReadAsStringAsync(Cancellation)).ShouldContain("\"models\":\"ok\"");
    }
}
