using System.Text.Json;
using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>A page in the browser, and what is demanded of every page in every state.</summary>
internal sealed class Window : IAsyncDisposable
{
    private readonly List<string> faults = [];

    public Window(IPage page, Look look)
    {
        (Page, Look) = (page, look);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Add(message.Text);
        };
        page.PageError += (_, error) => faults.Add(error);
    }

    public IPage Page { get; }

    public Look Look { get; }

    /// <summary>Drops complaints that the test itself provoked.</summary>
    public void Forgive(string part) => faults.RemoveAll(fault => fault.Contains(part, StringComparison.Ordinal));

    /// <summary>What the console complained about.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Opens an address and waits until the page is live and shows the text.</summary>
    public async Task GoAsync(string address, string? until = null)
    {
        await Page.GotoAsync(address, new PageGotoOptions { WaitUntil = WaitUntilState.DOMContentLoaded });
        if (until is not null)
            await SeeAsync(until);
    }

    /// <summary>Waits until the text is visible.</summary>
    public async Task SeeAsync(string text)
    {
        try
        {
            await Page.GetByText(text).Filter(new LocatorFilterOptions { Visible = true }).First.WaitForAsync();
        }
        catch (TimeoutException)
        {
            await ShootAsync($"failed-{Guid.NewGuid():N}"[..16]);
            var shown = await Page.Locator("body").InnerTextAsync();
            throw new TimeoutException($"Expected to see “{text}” at {Page.Url}, saw:\n{shown}\nConsole: {string.Join('\n', faults)}");
        }
    }

    /// <summary>No console errors (unless the test provokes them), no overflow, no violation; and a screenshot, if one is asked for.</summary>
    public async Task CheckAsync(string state, bool isConsoleQuiet = true)
    {
        await ShootAsync(state);
        var overflow = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        overflow.ShouldBeLessThanOrEqualTo(0, $"{state} is wider than {Look.Width} px");
        (await ViolationsAsync()).ShouldBeEmpty($"{state} at {Look.Name}");
        if (isConsoleQuiet)
            faults.ShouldBeEmpty($"{state} at {Look.Name}");
    }

    private async Task<IReadOnlyList<string>> ViolationsAsync()
    {
        await Page.EvaluateAsync(await AxeScript.ReadAsync());
        var found = await Page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run(document, { resultTypes: ['violations'], rules: { region: { enabled: false } } })).violations.map(v => `${v.id}: ${v.help}: ` + v.nodes.map(n => n.html.slice(0, 160)).join(' | '))");
        return [.. found.EnumerateArray().Select(violation => violation.GetString()!)];
    }

    private async Task ShootAsync(string state)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is not { Length: > 0 } folder)
            return;
        Directory.CreateDirectory(folder);
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{state}-{Look.Name}.png"), Animations = ScreenshotAnimations.Disabled });
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
