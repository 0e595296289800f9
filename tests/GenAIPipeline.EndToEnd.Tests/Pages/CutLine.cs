using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>The line between page and program, for cutting and mending it.</summary>
internal sealed class CutLine
{
    private readonly List<IWebSocketRoute> open = [];
    private bool isCut;

    /// <summary>Puts itself between; before the page is opened.</summary>
    public async Task LayAsync(IPage page)
    {
        await page.RouteWebSocketAsync(new Regex("_blazor"), route =>
        {
            route.ConnectToServer();
            open.Add(route);
        });
        await page.RouteAsync("**/_blazor/**", route => isCut ? route.AbortAsync() : route.ContinueAsync());
    }

    public async Task CutAsync()
    {
        isCut = true;
        foreach (var route in open)
            await route.CloseAsync(new WebSocketRouteCloseOptions { Code = 1011, Reason = "cut" });
        open.Clear();
    }

    public void Mend() => isCut = false;
}
