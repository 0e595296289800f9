using GenAIPipeline.AwsSimulator;

await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Url = "http://127.0.0.1:4566" }, TimeProvider.System, CancellationToken.None);
Console.WriteLine($"Ready {server.Address}");
await server.WaitForShutdownAsync(CancellationToken.None);
