using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using GenAIPipeline.Events;
using GenAIPipeline.Web.Commands;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>Names that say what a thing is, and interfaces only where the process ends.</summary>
public sealed partial class NamingTests
{
    /// <summary>Each stands for something outside of the process or of the stage's own making; a new one needs a reason here.</summary>
    private static readonly string[] Interfaces =
    [
        "IStage", // the runner knows stages by their row only
        "ITextExtractor", // one a kind of input, in-process or a cloud service
        "IChildReader", // runs in the killable child, behind its pipe
        "IIntakeQueue", "IFileStore", "IEventSender", // adapters of embedded and aws mode
    ];

    private static readonly Type[] Types = [.. new[] { typeof(EventTypes), typeof(Pipeline), typeof(Verbs) }
        .SelectMany(type => type.Assembly.GetTypes())
        .Where(type => type.Namespace?.StartsWith("GenAIPipeline", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.Name.StartsWith('<'))];

    [Fact]
    public void Namespace_is_the_folder() => SourceFile.All
        .Where(file => file.Namespace is { } name && name != file.FolderNamespace)
        .Select(file => $"{file.Path}: {file.Namespace}")
        .ShouldBeEmpty();

    [Fact]
    public void Folders_are_named_after_the_matter() => SourceFile.All
        .Where(file => NothingSayingFolders().IsMatch(file.Path))
        .Select(file => file.Path)
        .ShouldBeEmpty();

    [Fact]
    public void Types_are_named_after_the_matter() => Types.Where(type => SaysNothing(type.Name)).Select(type => type.FullName).ShouldBeEmpty();

    [Theory]
    [InlineData("QuotaManager", true)]
    [InlineData("TextUtil", true)]
    [InlineData("PathHelpers", true)]
    [InlineData("LeaseStore", false)]
    [InlineData("Metadata", false)]
    public void Suffixes_that_say_nothing_are_told(string name, bool saysNothing) => SaysNothing(name).ShouldBe(saysNothing);

    [Fact]
    public void Fields_have_no_underscore() => SourceFile.All
        .SelectMany(file => file.Lines.Where(line => UnderscoredField().IsMatch(line)).Select(line => $"{file.Path}: {line.Trim()}"))
        .ShouldBeEmpty();

    [Theory]
    [InlineData("    private readonly Lock _gate = new();", true)]
    [InlineData("    private int _count;", true)]
    [InlineData("    private readonly Lock gate = new();", false)]
    [InlineData("    public static Task Run(int _) => Task.CompletedTask;", false)]
    public void An_underscored_field_is_told(string line, bool isOne) => UnderscoredField().IsMatch(line).ShouldBe(isOne);

    [Fact]
    public void Interfaces_stand_only_where_the_process_ends() =>
        Types.Where(type => type.IsInterface && !Interfaces.Contains(type.Name)).Select(type => type.FullName).ShouldBeEmpty();

    [Fact]
    public void Classes_are_sealed_unless_they_are_a_closed_set() =>
        Types.Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !IsComponent(type)).Select(type => type.FullName).ShouldBeEmpty();

    private static bool SaysNothing(string name) => NothingSayingSuffix().IsMatch(name);

    /// <summary>Razor makes open classes, of imports too.</summary>
    private static bool IsComponent(Type type) => typeof(Microsoft.AspNetCore.Components.IComponent).IsAssignableFrom(type) || type.Name == "_Imports";

    [GeneratedRegex("/(Common|Utils?|Helpers?|Services|Interfaces|Misc|Shared|(?<!Platform/)Models)/")]
    private static partial Regex NothingSayingFolders();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilit(y|ies)|Common)(`\\d+)?$")]
    private static partial Regex NothingSayingSuffix();

    [GeneratedRegex(@"^\s+(private|internal|protected|public|static|readonly|volatile)\b[^=(){}""]*\s_[a-z]\w*\s*[=;]")]
    private static partial Regex UnderscoredField();
}
