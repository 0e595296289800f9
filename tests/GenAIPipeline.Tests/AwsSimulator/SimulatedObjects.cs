namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>Objects put into the simulator's S3 and read from it, past its port.</summary>
internal static class SimulatedObjects
{
    public static async Task PutObjectAsync(this TestSimulator simulator, string bucket, string key, byte[] content)
    {
        simulator.Simulator.Objects.CreateBucket(bucket);
        using var stream = new MemoryStream(content);
        await simulator.Simulator.Objects.PutAsync(bucket, key, stream, "application/octet-stream", TestContext.Current.CancellationToken);
    }

    public static async Task<byte[]> ReadObjectAsync(this TestSimulator simulator, string bucket, string key)
    {
        await using var content = simulator.Simulator.Objects.Find(bucket, key).ShouldNotBeNull().Blob.OpenRead();
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}
