using System.Reflection;

namespace GenAIPipeline.Extraction.Children;

/// <summary>How a child is started: a program that calls <see cref="ChildProgram.Run"/> when it is given <see cref="Verb"/>.</summary>
/// <param name="FileName">Path of the program.</param>
/// <param name="Arguments">Its arguments, the verb included.</param>
internal sealed record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The argument that makes the program a child.</summary>
    public const string Verb = "extract-child";

    /// <summary>The running program once more; under <c>dotnet app.dll</c> that is dotnet with the entry assembly.</summary>
    public static ChildCommand ThisProgram()
    {
        var program = Environment.ProcessPath
            ?? throw new InvalidOperationException("Expected the running program to have a path; give the child command explicitly.");
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? OfAssembly(Assembly.GetEntryAssembly()!.Location, program)
            : new(program, [Verb]);
    }

    /// <summary>The program in an assembly on disk, run by the given <c>dotnet</c>.</summary>
    public static ChildCommand OfAssembly(string assemblyPath, string dotnet = "dotnet") => new(dotnet, ["exec", assemblyPath, Verb]);
}
