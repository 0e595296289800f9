using System.Text.Json;
using GenAIPipeline.Documents;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class ReviewPageTests(Browser browser) : PageTests(browser)
{
    private async Task<(string Key, Guid Review)> DoubtedAsync(string? holder = null)
    {
        var key = await KeyAsync();
        var facts = SeedFacts.Doubted(holder);
        await Seed.DocumentAsync(Tenant, "Quotation rev C.pdf", DocumentStatus.NeedsReview, facts);
        return (key, facts.Review!.Id);
    }

    [Fact]
    public async Task The_queue_tells_who_holds_what()
    {
        var (key, _) = await DoubtedAsync("Tomas Berg (1)");
        await Seed.DocumentAsync(Tenant, "Site survey handwritten.tiff", DocumentStatus.NeedsReview, SeedFacts.Doubted() with { MediaType = "image/tiff" });
        await CheckAsync("reviews", "/reviews", "Site survey handwritten.tiff", key);
    }

    [Fact]
    public async Task An_empty_lane_tells_the_truth()
    {
        var (key, _) = await DoubtedAsync();
        await CheckAsync("reviews-empty", "/reviews", "Quotation rev C.pdf", key, async window =>
        {
            await window.Page.Keyboard.PressAsync("2");
            await window.SeeAsync("1 item in Blocking.");
        });
    }

    [Fact]
    public async Task A_free_item_can_be_looked_at_and_claimed()
    {
        var (key, review) = await DoubtedAsync();
        await CheckAsync("review-free", $"/reviews/{review}", "2 doubts", key);
    }

    [Fact]
    public async Task What_another_holds_can_only_be_looked_at()
    {
        var (key, review) = await DoubtedAsync("Tomas Berg (1)");
        await CheckAsync("review-held", $"/reviews/{review}", "You can look, not edit.", key);
    }

    [Fact]
    public async Task Doubts_are_answered_by_keys()
    {
        var (key, review) = await DoubtedAsync();
        await CheckAsync("review-open", $"/reviews/{review}", "2 doubts", key, ClaimAsync);
        await CheckAsync("review-fixing", $"/reviews/{review}", "2 doubts", key, async window =>
        {
            await ClaimAsync(window);
            await window.Page.Keyboard.PressAsync("1");
            await window.Page.Keyboard.PressAsync("f");
            await window.SeeAsync("It keeps its sources.");
        });
        await CheckAsync("review-ready", $"/reviews/{review}", "2 doubts", key, AnswerAsync);
        await CheckAsync("review-reject", $"/reviews/{review}", "2 doubts", key, async window =>
        {
            await ClaimAsync(window);
            await window.Page.Keyboard.PressAsync("x");
            await window.SeeAsync("Cannot be read");
        });
    }

    [Fact]
    public async Task A_hold_that_ran_out_keeps_the_edits()
    {
        var (key, review) = await DoubtedAsync();
        await CheckAsync("review-lost", $"/reviews/{review}", "2 doubts", key, async window =>
        {
            await AnswerAsync(window);
            await Seed.RunAsync("update review set claimed_until = now() - interval '1 second' where id = $1", review);
            await window.Page.ReloadAsync();
            await window.SeeAsync("Claim it");
            await window.Page.Keyboard.PressAsync("c");
            await window.SeeAsync("Approve with 1 edit");
        });
    }

    [Fact]
    public async Task An_approval_with_an_edit_publishes_it()
    {
        var (key, review) = await DoubtedAsync();
        await using var window = await Browser.OpenAsync(key: key, cancellation: Cancellation);
        await window.GoAsync($"/reviews/{review}", "2 doubts");
        await AnswerAsync(window);
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.SeeAsync("Nothing for you right now");
        await window.CheckAsync("review-none");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/reviews/{review}");
        request.Headers.Authorization = new("Bearer", key);
        var answer = await Browser.Program.Api.SendAsync(request, Cancellation);
        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldContain("decided");
    }

    private static async Task ClaimAsync(Window window)
    {
        if (await window.Page.Locator("#approve").CountAsync() == 0)
            await window.Page.Keyboard.PressAsync("c");
        await window.Page.Locator("#approve").WaitForAsync();
    }

    private static async Task AnswerAsync(Window window)
    {
        await ClaimAsync(window);
        await window.Page.Keyboard.PressAsync("1");
        await window.Page.Keyboard.PressAsync("f");
        await window.Page.Locator("#sentence-text:focus").WaitForAsync(); // the page sets it behind the text that it shows
        await window.Page.Keyboard.PressAsync("Control+a");
        await window.Page.Keyboard.TypeAsync("The total is 21,360 pounds with tax.");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("sentence 2 changed");
        await window.Page.Locator("#doubt-1:focus").WaitForAsync();
        await window.Page.Keyboard.PressAsync("d");
        await window.SeeAsync("all answered");
        await window.Page.Locator("#approve:focus").WaitForAsync();
    }
}
