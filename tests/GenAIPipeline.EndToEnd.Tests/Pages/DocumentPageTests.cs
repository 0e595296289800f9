using System.Net.Http.Json;
using System.Text.Json;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class DocumentPageTests(Browser browser) : PageTests(browser)
{
    private async Task<(string Key, Guid Id)> UploadedAsync(string sample, string? profile = null)
    {
        var key = await KeyAsync();
        await using var file = File.OpenRead(Path.Combine(RunningProgram.Root, "samples", sample));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/documents?fileName={Uri.EscapeDataString(sample)}{(profile is null ? "" : $"&profile={profile}")}") { Content = new StreamContent(file) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Authorization = new("Bearer", key);
        request.Headers.Add("Prefer", "wait=30");
        var taken = await Browser.Program.Api.SendAsync(request, Cancellation);
        taken.EnsureSuccessStatusCode();
        var body = await taken.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return (key, (body.TryGetProperty("documentId", out var id) ? id : body.GetProperty("id")).GetGuid());
    }

    private async Task CheckAsync(string state, string name, DocumentStatus status, SeedFacts facts, string until, Func<Window, Task>? act = null)
    {
        var key = await KeyAsync();
        var id = await Seed.DocumentAsync(Tenant, name, status, facts);
        await CheckAsync(state, $"/documents/{id}", until, key, act);
    }

    [Fact]
    public async Task A_finished_document_lights_the_source_of_a_sentence()
    {
        var (key, id) = await UploadedAsync("research-paper.pdf");
        await CheckAsync("document", $"/documents/{id}", "Summary", key, async window =>
        {
            await window.Page.Keyboard.PressAsync("j");
            if (window.Look.Width > 1000)
                await window.Page.Locator(".box.lit").First.WaitForAsync();
            await window.Page.WaitForFunctionAsync("() => [...document.images].every(i => i.complete && i.naturalWidth > 0)");
        });
    }

    [Fact]
    public async Task On_a_phone_a_tapped_citation_raises_the_page()
    {
        var (key, id) = await UploadedAsync("research-paper.pdf");
        await using var window = await Browser.OpenAsync(Look.All[2], key, cancellation: Cancellation);
        await window.GoAsync($"/documents/{id}", "Summary");
        await window.Page.Locator(".says .cite").First.TapAsync();
        await window.Page.Locator(".source.peek").WaitForAsync();
        await window.Page.WaitForFunctionAsync("() => [...document.images].every(i => i.complete && i.naturalWidth > 0)");
        await window.CheckAsync("document-peek");
    }

    [Theory]
    [InlineData("2", "text")]
    [InlineData("3", "events")]
    [InlineData("4", "history")]
    [InlineData("5", "details")]
    public async Task Tabs_have_keys(string press, string tab)
    {
        var (key, id) = await UploadedAsync("supplier-invoice.pdf");
        await CheckAsync($"document-{tab}", $"/documents/{id}", "Summary", key, async window =>
        {
            await window.Page.Keyboard.PressAsync(press);
            await window.Page.Locator($"#tab-{int.Parse(press) - 1}[aria-selected=true]").WaitForAsync();
        });
    }

    [Fact]
    public async Task A_recording_stands_beside_its_transcript()
    {
        var key = await KeyAsync();
        var text = new ExtractedText(
        [
            new TextPage(1, TextSource.Speech,
            [
                new TextBlock(1, BlockKind.Utterance, "So the quotation went up.") { StartSeconds = 0, EndSeconds = 4, Speaker = "Ines", Words = [new("So", .9) { StartSeconds = 0 }, new("the", .95) { StartSeconds = .5 }, new("quotation", .44) { StartSeconds = 1 }, new("went", .9) { StartSeconds = 2 }, new("up", .7) { StartSeconds = 3 }] },
                new TextBlock(2, BlockKind.Utterance, "We vote on the ninth.") { StartSeconds = 4, EndSeconds = 8, Speaker = "Tomas" },
            ]) { StartSeconds = 0, EndSeconds = 8 },
        ]);
        var facts = SeedFacts.Doubted() with { MediaType = "audio/mp4", Pages = null, Seconds = 2480, Text = text };
        var id = await Seed.DocumentAsync(Tenant, "Steering group 23 Nov.m4a", DocumentStatus.NeedsReview, facts);
        foreach (var look in Looks)
        {
            await using var window = await Browser.OpenAsync(look, key, cancellation: Cancellation);
            await window.Page.RouteAsync("**/content", route => route.FulfillAsync(new() { Path = Path.Combine(RunningProgram.Root, "samples", "voicemail.mp3") }));
            await window.GoAsync($"/documents/{id}", "We vote on the ninth.");
            await window.CheckAsync("document-recording");
        }
    }

    [Fact]
    public async Task What_needs_review_leads_to_it() => await CheckAsync("document-review", "Quotation rev C.pdf", DocumentStatus.NeedsReview, SeedFacts.Doubted(), "This is a draft.");

    [Fact]
    public async Task What_is_in_work_shows_its_stage() => await CheckAsync("document-working", "Canopy sensing.pdf", DocumentStatus.TextExtracted, new() { Pages = 1, Text = SeedFacts.Written }, "The summary appears here");

    [Fact]
    public async Task What_waits_says_for_what() => await CheckAsync(
        "document-waiting", "Canopy sensing.pdf", DocumentStatus.TextExtracted, new() { Pages = 1, Text = SeedFacts.Written, Wait = new("the model", TimeProvider.System.GetUtcNow().AddMinutes(4), false) }, "Nothing is lost");

    [Fact]
    public async Task What_needs_a_password_asks_for_it() => await CheckAsync(
        "document-rejected", "payroll-export.pdf", DocumentStatus.Rejected, new() { Depth = 1, Error = new("pdf_encrypted", "This PDF needs a password.", StageName.Extraction) }, "Try again");

    [Fact]
    public async Task What_stopped_can_be_redriven() => await CheckAsync(
        "document-failed", "Insurance claims.xlsx", DocumentStatus.Failed, new() { Depth = 2, Attempt = 5, Text = SeedFacts.Written, Error = new("attempts_exhausted", "The model did not answer within 60 s.", StageName.Summarization) }, "This is our fault");

    [Fact]
    public async Task What_was_cancelled_says_by_whom() => await CheckAsync("document-cancelled", "scan0004.pdf", DocumentStatus.Cancelled, new() { Depth = 1 }, "Mara Lindholm called it off");

    [Fact]
    public async Task Deleting_asks_and_the_harmless_button_has_the_focus() => await CheckAsync("document-delete", "Quotation rev C.pdf", DocumentStatus.NeedsReview, SeedFacts.Doubted(), "This is a draft.", async window =>
    {
        await window.Page.Keyboard.PressAsync("Shift+D");
        await window.SeeAsync("cannot be brought back");
        (await window.Page.EvaluateAsync<string>("document.activeElement.textContent")).ShouldBe("Keep it");
    });

    [Fact]
    public async Task Reprocessing_asks_where_to_start() => await CheckAsync("document-reprocess", "Quotation rev C.pdf", DocumentStatus.NeedsReview, SeedFacts.Doubted(), "This is a draft.", async window =>
    {
        await window.Page.Keyboard.PressAsync("r");
        await window.SeeAsync("This makes run 2.");
    });

    [Fact]
    public async Task A_deleted_document_says_so()
    {
        var (key, id) = await UploadedAsync("incident-report.txt");
        await using var window = await Browser.OpenAsync(key: key, cancellation: Cancellation);
        await window.GoAsync($"/documents/{id}", "Summary");
        await window.Page.Keyboard.PressAsync("Shift+D");
        await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await window.SeeAsync("is deleted");
        await CheckAsync("document-deleted", $"/documents/{id}", "This document was deleted", key);
    }

    [Fact]
    public async Task Reprocessing_makes_a_second_run()
    {
        var (key, id) = await UploadedAsync("incident-report.txt");
        await using var window = await Browser.OpenAsync(key: key, cancellation: Cancellation);
        await window.GoAsync($"/documents/{id}", "Summary");
        await window.Page.Keyboard.PressAsync("r");
        await window.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Start run 2" }).ClickAsync();
        await window.SeeAsync("run 2");
        window.Faults.ShouldBeEmpty();
    }
}
