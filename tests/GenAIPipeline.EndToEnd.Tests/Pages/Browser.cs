using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>The program and a browser beside it, for all tests of pages.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public RunningProgram Program { get; } = new(new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Warning" });

    internal Seed Seed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await Program.InitializeAsync();
        Seed = new Seed(Program.Database);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }

    /// <summary>A window of its own, signed in unless told.</summary>
    /// <param name="look">Default: a desk's.</param>
    /// <param name="key">Default: the administrator's; null signs nobody in.</param>
    /// <param name="program">Default: the one that the tests of pages share.</param>
    /// <param name="cancellation">Ends the opening.</param>
    internal async Task<Window> OpenAsync(Look? look = null, string? key = "", RunningProgram? program = null, CancellationToken cancellation = default)
    {
        look ??= Look.Desk;
        program ??= Program;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = program.Address.ToString(),
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height },
            ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            HasTouch = look.Width < 500,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "UTC",
        });
        context.SetDefaultTimeout(10_000);
        if (key is not null)
        {
            var form = context.APIRequest.CreateFormData();
            form.Set("key", key.Length > 0 ? key : program.AdminKey);
            await context.APIRequest.PostAsync("/login/key", new APIRequestContextOptions { Form = form });
        }

        cancellation.ThrowIfCancellationRequested();
        return new Window(await context.NewPageAsync(), look);
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        await Program.DisposeAsync();
    }
}

/// <summary>Width and colours of a window.</summary>
internal sealed record Look(string Name, int Width, int Height, bool IsDark)
{
    public static Look Desk { get; } = new("1280-light", 1280, 900, false);

    public static IReadOnlyList<Look> All { get; } = [Desk, new("1280-dark", 1280, 900, true), new("390-light", 390, 844, false), new("390-dark", 390, 844, true)];
}
