using GenAIPipeline.Extraction.Children;
using GenAIPipeline.Platform;
using GenAIPipeline.Worker;

if (args is [ChildCommand.Verb])
    return ChildProgram.Run();
try
{
    await WorkerHost.RunAsync(args);
    return 0;
}
catch (StartupException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
