namespace GenAIPipeline.Extraction.Children;

/// <summary>How a child is started: a program that calls <see cref="ChildProgram.Run"/> when it is given <see cref="Verb"/>.</summary>
/// <param name="FileName">Path of the program.</param>
/// <param name="Arguments">Its arguments, the verb included.</param>
internal sealed record ChildCommand(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The argument that makes the program a child.</summary>
    public const string Verb = "extract-child";

    /// <summary>The program in an assembly on disk, run by the <c>dotnet</c> that runs this one, or else by the one on the PATH.</summary>
    public static ChildCommand OfAssembly(string assemblyPath)
    {
        var isDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        return new(isDotnet ? Environment.ProcessPath! : "dotnet", ["exec", assemblyPath, Verb]);
    }
}
