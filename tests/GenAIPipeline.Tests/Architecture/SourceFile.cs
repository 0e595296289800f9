using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>A source file of the repository.</summary>
/// <param name="Path">From the repository's root, with slashes: <c>src/GenAIPipeline/Pipeline.cs</c>.</param>
/// <param name="Text">All of it.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every C# and Razor file under <c>src</c> and <c>tests</c>.</summary>
    public static IReadOnlyList<SourceFile> All { get; } = [.. Under("src"), .. Under("tests")];

    public string Name => System.IO.Path.GetFileName(Path);

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public string[] Lines => Text.Split('\n');

    /// <summary>As written in the file; null without one.</summary>
    public string? Namespace => NamespaceLine().Match(Text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>As the folder asks for: the project's name and the folders below it. The simulator's folder leaves out the product's name.</summary>
    public string FolderNamespace => string.Join('.', System.IO.Path.GetDirectoryName(Path)!.Split('/').Skip(1).Select((part, i) => i == 0 && part == "AwsSimulator" ? "GenAIPipeline.AwsSimulator" : part));

    /// <summary>A file's text, by its path from the root.</summary>
    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    private static IEnumerable<SourceFile> Under(string folder) => Directory
        .EnumerateFiles(System.IO.Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .Select(file => System.IO.Path.GetRelativePath(Root, file))
        .Where(path => !path.Split('/').Any(part => part is "obj" or "bin" or "Generated"))
        .Order(StringComparer.Ordinal)
        .Select(path => new SourceFile(path, Read(path)));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "GenAIPipeline.sln")))
            folder = System.IO.Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Expected to run below the repository.");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
