using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class DocumentsPageTests(Browser browser) : PageTests(browser)
{
    private async Task<string> FilledAsync()
    {
        var key = await KeyAsync();
        await Seed.DocumentAsync(Tenant, "scan0004.pdf", DocumentStatus.Cancelled, new() { Depth = 1 });
        await Seed.DocumentAsync(Tenant, "Town hall recording.mp3", DocumentStatus.Completed, new() { MediaType = "audio/mpeg", Seconds = 4320, Result = new("extractive", "auto", true, 0) });
        await Seed.DocumentAsync(Tenant, "Insurance claims 2019–2025.xlsx", DocumentStatus.Failed, new() { MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Depth = 2, Attempt = 5, Error = new("attempts_exhausted", "The model did not answer within 60 s.", StageName.Summarization) });
        await Seed.DocumentAsync(Tenant, "payroll-export.pdf", DocumentStatus.Rejected, new() { Depth = 1, Error = new("pdf_encrypted", "This PDF needs a password.", StageName.Extraction) });
        await Seed.DocumentAsync(Tenant, "Board pack November.docx", DocumentStatus.Completed, new() { MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Pages = 64, Result = new("test-model", "reviewed", false, 0.041m) });
        await Seed.DocumentAsync(Tenant, "Quotation rev C.pdf", DocumentStatus.NeedsReview, SeedFacts.Doubted());
        await Seed.DocumentAsync(Tenant, "Hallmark statement October.pdf", DocumentStatus.Completed, new() { Pages = 3, Result = new("test-model", "auto", false, 0.002m) });
        await Seed.DocumentAsync(Tenant, "Steering group 23 Nov.m4a", DocumentStatus.TextExtracted, new() { MediaType = "audio/mp4", Seconds = 2480, Wait = new("the model", TimeProvider.System.GetUtcNow().AddMinutes(5), false) });
        await Seed.DocumentAsync(Tenant, "Flood model annex.pdf", DocumentStatus.TextExtracted, new() { Pages = 12, Attempt = 2, Wait = new("The model did not answer.", TimeProvider.System.GetUtcNow().AddMinutes(5), true) });
        await Seed.DocumentAsync(Tenant, "Brightwater-invoice-20417.pdf", DocumentStatus.Summarized, new() { Pages = 2 });
        await Seed.DocumentAsync(Tenant, "Canopy sensing, preprint v3.pdf", DocumentStatus.Accepted);
        return key;
    }

    [Fact]
    public async Task An_empty_list_invites() => await CheckAsync("documents-empty", "/", "Choose files", await KeyAsync());

    [Fact]
    public async Task The_list_shows_every_state() => await CheckAsync("documents", "/", "Brightwater-invoice-20417.pdf", await FilledAsync());

    [Fact]
    public async Task Selected_rows_offer_what_can_be_done() => await CheckAsync("documents-selected", "/", "Brightwater-invoice-20417.pdf", await FilledAsync(), async window =>
    {
        if (window.Look.Width < 500)
            return; // rows are selected where there is room for boxes
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("x");
        await window.SeeAsync("1 selected.");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("j");
        await window.Page.Keyboard.PressAsync("Shift+X");
        await window.SeeAsync("3 selected.");
    });

    [Fact]
    public async Task A_search_without_a_match_says_so() => await CheckAsync("documents-nothing", "/", "Brightwater-invoice-20417.pdf", await FilledAsync(), async window =>
    {
        await window.Page.Keyboard.PressAsync("/");
        await window.Page.GetByRole(AriaRole.Searchbox).And(window.Page.Locator(":focus")).WaitForAsync();
        await window.Page.Keyboard.TypeAsync("brightwter");
        await window.SeeAsync("Nothing matches “brightwter”");
    });

    [Fact]
    public async Task The_keys_are_listed_on_a_sheet() => await CheckAsync("documents-keys", "/", "Choose files", await KeyAsync(), async window =>
    {
        await window.Page.Keyboard.PressAsync("?");
        await window.SeeAsync("next, previous row");
    });

    [Fact]
    public async Task New_documents_wait_until_they_are_asked_for()
    {
        var key = await FilledAsync();
        await using var window = await Browser.OpenAsync(key: key, cancellation: Cancellation);
        await window.GoAsync("/", "Canopy sensing, preprint v3.pdf");
        using var form = new MultipartFormDataContent { { new StringContent("A short note about the weir. It holds."), "file", "note.txt" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = form };
        request.Headers.Authorization = new("Bearer", key);
        (await Browser.Program.Api.SendAsync(request, Cancellation)).EnsureSuccessStatusCode();
        await window.SeeAsync("1 new document. Show");
        (await window.Page.GetByText("note.txt").CountAsync()).ShouldBe(0);
        await window.CheckAsync("documents-new");
        await window.Page.Keyboard.PressAsync(".");
        await window.SeeAsync("note.txt");
    }

    [Fact]
    public async Task Uploads_show_progress_and_keep_what_failed() => await CheckAsync("documents-uploads", "/", "Try a sample", await KeyAsync(), async window =>
    {
        await window.Page.RouteAsync("**/v1/documents?fileName=Tender**", route => route.FulfillAsync(new() { Status = 503, Body = "" }));
        await window.Page.SetInputFilesAsync("#files", [File("Tender annex B.txt"), File("Weir note.txt")]);
        await window.SeeAsync("The service is full right now.");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open Weir note.txt" }).WaitForAsync();
        window.Forgive("503");
    });

    [Fact]
    public async Task What_is_chosen_before_the_page_listens_is_sent_when_it_does()
    {
        await using var window = await Browser.OpenAsync(key: await KeyAsync(), cancellation: Cancellation);
        await window.Page.AddInitScriptAsync("""
            let real;
            window.pages = {};
            Object.defineProperty(window.pages, 'uploads', { get: () => (...told) => setTimeout(() => real(...told), 1500), set: value => real = value });
            """);
        await window.GoAsync("/", "Choose files");
        await window.Page.SetInputFilesAsync("#files", File("Weir note.txt"));
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open Weir note.txt" }).WaitForAsync();
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failed_upload_is_sent_again_on_retry()
    {
        await using var window = await Browser.OpenAsync(key: await KeyAsync(), cancellation: Cancellation);
        await window.GoAsync("/", "Choose files");
        await window.Page.RouteAsync("**/v1/documents?**", route => route.AbortAsync());
        await window.Page.SetInputFilesAsync("#files", File("Weir note.txt"));
        await window.SeeAsync("The connection closed");
        await window.Page.UnrouteAllAsync();
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Open Weir note.txt" }).ClickAsync();
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "Weir note.txt" }).WaitForAsync();
        await window.SeeAsync("Published");
    }

    [Fact]
    public async Task A_sample_is_one_key_away()
    {
        await using var window = await Browser.OpenAsync(key: await KeyAsync(), cancellation: Cancellation);
        await window.GoAsync("/", "Choose files");
        await window.Page.Keyboard.PressAsync("n");
        await window.SeeAsync("1 sent");
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_connection_shows_a_strip_and_comes_back_without_a_reload()
    {
        var key = await FilledAsync();
        foreach (var look in Looks)
        {
            await using var window = await Browser.OpenAsync(look, key, cancellation: Cancellation);
            var line = new CutLine();
            await line.LayAsync(window.Page);
            await window.GoAsync("/", "Brightwater-invoice-20417.pdf");
            await window.Page.GetByRole(AriaRole.Searchbox).FillAsync("Brightwater");
            await window.Page.GetByText("Canopy sensing, preprint v3.pdf").WaitForAsync(new() { State = WaitForSelectorState.Detached });
            await line.CutAsync();
            await window.Page.GetByText(new Regex("gone since [0-9]+:")).WaitForAsync();
            await window.CheckAsync("documents-offline", isConsoleQuiet: false);
            // While the line is cut the strip stays; once it is mended the page's own attempt may hide it before a click.
            await window.Page.Locator("[data-reconnect]").ClickAsync();
            line.Mend();
            await window.Page.Locator("#components-reconnect-modal").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
            (await window.Page.GetByRole(AriaRole.Searchbox).InputValueAsync()).ShouldBe("Brightwater");
        }
    }

    private static FilePayload File(string name) => new() { Name = name, MimeType = "text/plain", Buffer = "The weir holds. It was checked on Tuesday by two people."u8.ToArray() };
}
