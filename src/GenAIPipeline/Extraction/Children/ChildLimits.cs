using System.Diagnostics;

namespace GenAIPipeline.Extraction.Children;

/// <summary>The cage of a child: little environment, a bounded heap, bounded address space.</summary>
internal static class ChildLimits
{
    // Measured: 1 GiB of address space and less keeps .NET from starting.
    private const long AddressSpaceBytes = 4L << 30;

    // Private writable memory beside the managed heap: code, stacks, native buffers.
    private const long OutsideHeapBytes = 320L << 20;
    private static readonly string[] KeptVariables = ["PATH", "HOME", "LANG", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64"];

    public static ProcessStartInfo StartInfo(ChildCommand command, int heapMiB)
    {
        var heap = (long)heapMiB << 20;
        var limiter = File.Exists("/usr/bin/prlimit");
        var start = new ProcessStartInfo(limiter ? "/usr/bin/prlimit" : command.FileName)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (limiter)
            foreach (var argument in (string[])[$"--data={heap + OutsideHeapBytes}", $"--as={AddressSpaceBytes}", "--core=0", "--", command.FileName])
                start.ArgumentList.Add(argument);
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        SetEnvironment(start.Environment, heap);
        return start;
    }

    private static void SetEnvironment(IDictionary<string, string?> environment, long heap)
    {
        // Keys and connection strings of the service are no business of a parser.
        foreach (var name in environment.Keys.Except(KeptVariables).ToList())
            environment.Remove(name);
        environment["DOTNET_GCHeapHardLimit"] = heap.ToString("x");
        // A small nursery keeps the resident size down without slowing (4 MiB in hexadecimal).
        environment["DOTNET_GCgen0size"] = "400000";
        environment["DOTNET_gcServer"] = "0";
        environment["DOTNET_gcConcurrent"] = "0";
        // No diagnostics socket: children hold pipes and files only.
        environment["DOTNET_EnableDiagnostics"] = "0";
        // Profiling code before it is optimized for good pays off later than most children live.
        environment["DOTNET_TieredPGO"] = "0";
        // Without the usual pause of 100 ms, which work that never rests puts off again and again, hot code is optimized within the first pages.
        environment["DOTNET_TC_CallCountingDelayMs"] = "0";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
    }
}
