using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>The accessibility checker: fetched once by npm into the (ignored) obj folder; the environment's <c>AXE_SCRIPT</c> names another copy.</summary>
internal static class AxeScript
{
    private const string Version = "4.11.0";
    private static readonly Lazy<Task<string>> Text = new(FetchAsync);

    public static Task<string> ReadAsync() => Text.Value;

    private static async Task<string> FetchAsync()
    {
        if (Environment.GetEnvironmentVariable("AXE_SCRIPT") is { Length: > 0 } named)
            return await File.ReadAllTextAsync(named);
        var folder = Path.Combine(RunningProgram.Root, "tests", "GenAIPipeline.EndToEnd.Tests", "obj", "axe");
        var script = Path.Combine(folder, $"axe-{Version}.min.js");
        if (!File.Exists(script))
            await PackAsync(folder, script);
        return await File.ReadAllTextAsync(script);
    }

    private static async Task PackAsync(string folder, string script)
    {
        Directory.CreateDirectory(folder);
        using var npm = Process.Start(new ProcessStartInfo("npm", ["pack", $"axe-core@{Version}", "--silent"]) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException("Expected npm to start, got none; install it, or set AXE_SCRIPT.");
        await npm.WaitForExitAsync();
        await using var packed = new GZipStream(File.OpenRead(Path.Combine(folder, $"axe-core-{Version}.tgz")), CompressionMode.Decompress);
        await using var archive = new TarReader(packed);
        while (await archive.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name == "package/axe.min.js")
            {
                await entry.ExtractToFileAsync(script, overwrite: true);
                return;
            }
        }

        throw new InvalidOperationException("Expected axe.min.js in the package axe-core, got none.");
    }
}
