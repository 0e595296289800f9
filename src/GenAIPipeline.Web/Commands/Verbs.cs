using GenAIPipeline.Extraction.Children;

namespace GenAIPipeline.Web.Commands;

/// <summary>The program's verbs; <c>./dev</c> calls them.</summary>
internal static class Verbs
{
    public static Task<int> RunAsync(string[] args) => args switch
    {
        [ChildCommand.Verb] => Task.FromResult(ChildProgram.Run()),
        ["up", .. var options] => UpCommand.RunAsync(UpOptions.Parse(options)),
        ["web", .. var options] => WebCommand.RunAsync(options),
        ["link", .. var options] => AccessCommands.LinkAsync(options),
        ["key", .. var options] => AccessCommands.KeyAsync(options),
        ["backup", .. var options] => BackupCommand.RunAsync(options),
        ["restore", .. var options] => RestoreCommand.RunAsync(options),
        _ => Usage(),
    };

    private static Task<int> Usage()
    {
        Console.Error.WriteLine("Expected one of: up, web, link, key, backup, restore. ./dev help tells more.");
        return Task.FromResult(2);
    }
}
