using GenAIPipeline.Documents;
using GenAIPipeline.Platform.Access;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class OperationsPageTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task What_stopped_stands_on_top()
    {
        var error = new DocumentError("attempts_exhausted", "The model did not answer within 60 s.", StageName.Summarization);
        await Seed.DocumentAsync(Tenant, "Flood model annex.pdf", DocumentStatus.Failed, new() { Depth = 2, Attempt = 5, Error = error });
        await Seed.DocumentAsync(Tenant, "Borehole logs.tiff", DocumentStatus.Failed, new() { Depth = 2, Attempt = 3, Error = error with { Code = "internal_fault", Detail = "The disk was full." } });
        await CheckAsync("operations", "/operations", "Borehole logs.tiff", await KeyAsync());
        await CheckAsync("operations-redrive", "/operations", "Borehole logs.tiff", await KeyAsync(), async window =>
        {
            await window.Page.Keyboard.PressAsync("Shift+R");
            await window.SeeAsync("Each continues at the stage where it stopped");
        });
    }

    [Fact]
    public async Task A_key_without_the_scope_sees_nothing_of_it() =>
        await CheckAsync("operations-closed", "/operations", "Your key may not see this", await KeyAsync(Scopes.Upload, Scopes.Read));
}
