using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class SettingsPageTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task A_key_is_shown_once_and_can_be_revoked()
    {
        await CheckAsync("settings-key", "/settings", "New key for", await KeyAsync(), async window =>
        {
            await window.Page.GetByLabel("New key for").FillAsync($"scanner {Guid.NewGuid():N}"[..16]);
            await window.Page.Keyboard.PressAsync("Enter");
            await window.SeeAsync("It is not shown again.");
        });
        await CheckAsync("settings-revoke", "/settings", "New key for", await KeyAsync(), async window =>
        {
            await window.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Revoke scanner") }).First.ClickAsync();
            await window.SeeAsync("locked out at once");
        });
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_says_what_to_do() => await CheckAsync("settings-model", "/settings", "New key for", await KeyAsync(), async window =>
    {
        await window.Page.GetByLabel("Address").FillAsync("http://127.0.0.1:9/v1");
        await window.Page.GetByLabel("Model", new() { Exact = true }).And(window.Page.Locator("input")).FillAsync("llama3.1:8b");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("It does not answer");
        await window.Page.GetByText("It does not answer").ScrollIntoViewIfNeededAsync();
    });
}
