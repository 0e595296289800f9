using GenAIPipeline.AwsClients.Generator;

// dotnet run --project src/GenAIPipeline.AwsClients.Generator -- src/GenAIPipeline.AwsClients
if (args.Length != 1 || !Directory.Exists(Path.Combine(args[0], "models")))
{
    Console.Error.WriteLine("Expected the folder of GenAIPipeline.AwsClients, which holds models/; Generated/ is written beside it.");
    return 2;
}

var generated = ClientGenerator.Generate(Path.Combine(args[0], "models"));
var target = Directory.CreateDirectory(Path.Combine(args[0], "Generated"));
foreach (var stale in target.GetFiles("*.cs").Where(file => !generated.ContainsKey(file.Name)))
    stale.Delete();
foreach (var (name, text) in generated)
    File.WriteAllText(Path.Combine(target.FullName, name), text);
Console.WriteLine($"{generated.Count} files written to {target.FullName}");
return 0;
