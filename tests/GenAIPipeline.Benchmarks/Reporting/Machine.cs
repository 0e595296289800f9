using System.Runtime.InteropServices;

namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>Where something was measured.</summary>
/// <param name="Cores">As the process sees them.</param>
/// <param name="MemoryMiB">Of the whole machine.</param>
/// <param name="Processor">Its model.</param>
/// <param name="Runtime">The version of .NET.</param>
/// <param name="Postgres">The version of PostgreSQL.</param>
internal sealed record Machine(int Cores, long MemoryMiB, string Processor, string Runtime, string Postgres)
{
    public static async Task<Machine> LookAsync()
    {
        var server = Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin", "postgres")).Where(File.Exists).MaxBy(path => path, StringComparer.Ordinal);
        var postgres = server is null ? "none" : (await Programs.OutputAsync(server, "--version")).Split(' ')[2]; // "postgres (PostgreSQL) 15.1 (…)"
        return new(
            Environment.ProcessorCount,
            Kibibytes("/proc/meminfo", "MemTotal") >> 10,
            File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString(),
            RuntimeInformation.FrameworkDescription,
            "PostgreSQL " + postgres.Trim());
    }

    /// <summary>The machine's load over the last minute: processes that run or wait to.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]);

    /// <summary>A line of a file in /proc that counts kB; 0 where it is missing.</summary>
    public static long Kibibytes(string path, string key)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(key + ":", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0; // the process has ended
        }
    }

    public override string ToString() => $"{Cores} cores ({Processor}), {MemoryMiB / 1024.0:0.0} GiB of memory, {Runtime}, {Postgres}";
}
