using GenAIPipeline.Extraction.Children;

if (args is ["extract-child"])
    return ChildProgram.Run();

var app = WebApplication.CreateBuilder(args).Build();
app.Run();
return 0;
