using GenAIPipeline.Platform.Postgres;

namespace GenAIPipeline.Tests.Platform.Postgres;

/// <summary>Looks at processes, and kills them, as an operator with a bad day would.</summary>
internal static class Processes
{
    public static int Postmaster(string dataFolder) => int.Parse(File.ReadLines(new ClusterFolder(dataFolder).PidFile).First());

    public static int Parent(int process) => int.Parse(Stat(process)![1]);

    public static IReadOnlyList<int> Children(int process) =>
        [.. from folder in Directory.EnumerateDirectories("/proc")
            let name = Path.GetFileName(folder)
            where char.IsAsciiDigit(name[0]) && Stat(int.Parse(name)) is { } fields && fields[1] == $"{process}"
            select int.Parse(name)];

    public static bool IsAlive(int process) => Stat(process) is { } fields && fields[0] is not "Z" and not "X";

    public static void Kill(int process) => Posix.Signal(process, Posix.Kill).ShouldBeTrue();

    /// <summary>Asks every 20 ms for up to 20 s.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await holds())
            await Task.Delay(20, deadline.Token);
    }

    /// <summary>State, parent and the rest of the kernel's line on a process; null if it is gone.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{process}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
