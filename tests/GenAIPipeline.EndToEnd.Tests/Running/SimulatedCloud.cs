using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>A simulator of AWS as a process: it ends with this one, not with the programs that use it.</summary>
internal sealed class SimulatedCloud : IAsyncDisposable
{
    private const string Bucket = "genaipipeline";
    private const string Key = "simulator";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("genaipipeline-aws-");
    private readonly Process process;

    private SimulatedCloud(int port)
    {
        Address = new Uri($"http://127.0.0.1:{port}");
        string[] arguments = [Assembly, "--urls", Address.ToString(), "--data", folder.FullName, "--provision", Path.Combine(RunningProgram.Root, "deploy", "simulator.json"), "--supervised"];
        process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>The simulator's program.</summary>
    public static string Assembly { get; } = RunningProgram.Built("tests/AwsSimulator", "GenAIPipeline.AwsSimulator.dll");

    public Uri Address { get; }

    /// <summary>Starts it and returns when it says that it is ready.</summary>
    public static async Task<SimulatedCloud> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var cloud = new SimulatedCloud(port);
        var said = await cloud.process.StandardOutput.ReadLineAsync();
        return said?.StartsWith("Ready", StringComparison.Ordinal) == true ? cloud : throw new InvalidOperationException($"Expected the simulator to be ready, got \"{said}\".");
    }

    /// <summary>Keys of the bucket below the prefix, and of uploads in parts that were never finished.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        using var s3 = new AmazonS3Client(new BasicAWSCredentials(Key, Key), new AmazonS3Config { ServiceURL = Address.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        var keys = new List<string>();
        await foreach (var found in s3.Paginators.ListObjectsV2(new() { BucketName = Bucket, Prefix = prefix }).S3Objects)
            keys.Add(found.Key);
        var begun = (await s3.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket, Prefix = prefix })).MultipartUploads ?? [];
        return [.. keys, .. begun.Select(upload => upload.Key)];
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
        folder.Delete(recursive: true);
    }
}
