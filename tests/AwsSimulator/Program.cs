using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator;

var url = new Option<string>("--urls") { DefaultValueFactory = _ => "http://127.0.0.1:4566", Description = "The address to listen on." };
var data = new Option<string?>("--data") { Description = "Folder for large objects; a temporary one if it is left out." };
var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Decides all chance." };
var region = new Option<string>("--region") { DefaultValueFactory = _ => "us-east-1", Description = "The one region that is served." };
var provision = new Option<FileInfo?>("--provision") { Description = "JSON of the queues, topics, subscriptions, buckets and settings to begin with." };
var supervised = new Option<bool>("--supervised") { Description = "End when standard input ends, and not by Ctrl-C, which whoever started this gets too and passes on in its own time." };
var command = new RootCommand("Speaks the wire protocols of the AWS services that the pipeline uses.") { url, data, seed, region, provision, supervised };

command.SetAction(async (arguments, cancellation) =>
{
    var options = new SimulatorOptions
    {
        Url = arguments.GetRequiredValue(url),
        DataFolder = arguments.GetValue(data),
        Seed = arguments.GetValue(seed),
        Region = arguments.GetRequiredValue(region),
        Provision = arguments.GetValue(provision) is { } file ? JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, cancellation))!.AsObject() : null,
    };
    await using var server = await SimulatorServer.StartAsync(options, TimeProvider.System, cancellation);
    Console.WriteLine($"Ready {server.Address}");
    if (arguments.GetValue(supervised))
        await Console.OpenStandardInput().CopyToAsync(Stream.Null, CancellationToken.None);
    else
        await server.WaitForShutdownAsync(cancellation);
});
using var interrupt = args.Contains("--supervised") ? PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true) : null;
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = args.Contains("--supervised") ? null : TimeSpan.FromSeconds(2) });
