namespace GenAIPipeline.EndToEnd.Tests.Pages;

public sealed class LoginPageTests(Browser browser) : PageTests(browser)
{
    [Fact]
    public async Task Whoever_is_not_signed_in_is_sent_to_the_login() => await CheckAsync("login", "/", "Open the link that the program printed", key: null);

    [Fact]
    public async Task A_spent_link_says_so() => await CheckAsync("login-link-spent", "/login?token=spent", "This link has been used already", key: null);

    [Fact]
    public async Task A_wrong_key_says_so_in_its_place() => await CheckAsync("login-wrong-key", "/login", "Sign in", key: null, async window =>
    {
        await window.Page.GetByLabel("Key").FillAsync("gp_unknown");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("This key is unknown or was revoked.");
    });

    [Fact]
    public async Task A_key_opens_the_page_one_came_for()
    {
        var key = await KeyAsync();
        await using var window = await Browser.OpenAsync(key: null, cancellation: Cancellation);
        await window.GoAsync("/settings", "You will return to the page you came for.");
        await window.Page.GetByLabel("Key").FillAsync(key);
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("Limits and retention");
        window.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_address_says_so()
    {
        await using var window = await Browser.OpenAsync(key: await KeyAsync(), cancellation: Cancellation);
        await window.GoAsync("/nowhere", "Nothing is at this address");
        await window.CheckAsync("not-found", isConsoleQuiet: false);
    }
}
