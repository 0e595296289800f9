using GenAIPipeline.Platform;
using GenAIPipeline.Web.Commands;

try
{
    return await Verbs.RunAsync(args);
}
catch (StartupException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
