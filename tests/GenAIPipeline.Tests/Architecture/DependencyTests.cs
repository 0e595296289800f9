using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using GenAIPipeline.Events;
using GenAIPipeline.Web.Commands;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>Who may refer to whom, in the compiled code and in the sources (where constants have not been folded in yet).</summary>
public sealed partial class DependencyTests
{
    private static readonly Lazy<IReadOnlyList<(string Type, string Target)>> References = new(Load);

    [Theory]
    [InlineData("GenAIPipeline.Documents", "GenAIPipeline.Platform.Postgres", true)]
    [InlineData("GenAIPipeline.Publishing", "GenAIPipeline.Review", true)]
    [InlineData("GenAIPipeline", "GenAIPipeline.Publishing", true)]
    [InlineData("GenAIPipeline.Review", "Npgsql", true)]
    [InlineData("GenAIPipeline.Platform.Jobs", "GenAIPipeline.Documents", false)]
    [InlineData("GenAIPipeline.Summarization", "GenAIPipeline.Checking.Rules", false)]
    [InlineData("GenAIPipeline.Publishing", "GenAIPipeline", false)]
    [InlineData("GenAIPipeline", "GenAIPipeline.Web.Commands", false)]
    public void The_order_allows_what_stands_to_the_left(string from, string to, bool allowed) => Layers.Allows(from, to).ShouldBe(allowed);

    [Fact]
    public void Compiled_code_refers_only_to_the_left()
    {
        References.Value.Count.ShouldBeGreaterThan(1_000);

        References.Value.Where(reference => !Layers.Allows(NamespaceOf(reference.Type), NamespaceOf(reference.Target))).Select(Arrow).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Sources_name_only_what_stands_to_the_left() => SourceFile.All
        .Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && file.Namespace is not null)
        .SelectMany(file => Usings().Matches(file.Text).Select(match => (file, Target: match.Groups[1].Value)))
        .Where(use => !Layers.Allows(use.file.Namespace!, use.Target))
        .Select(use => $"{use.file.Path} → {use.Target}")
        .ShouldBeEmpty();

    [Fact]
    public void Nothing_references_a_host()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(SourceFile.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(XDocument.Load).ToList();
        var uses = projects.SelectMany(project => project.Descendants("ProjectReference")).Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!)).ToList();

        uses.ShouldContain("GenAIPipeline");
        uses.ShouldAllBe(name => name == "GenAIPipeline" || name == "GenAIPipeline.Events" || name == "GenAIPipeline.AwsClients");
    }

    [Fact]
    public void Events_refer_to_nothing_of_ours() => References.Value
        .Where(reference => NamespaceOf(reference.Type) == "GenAIPipeline.Events" && Layers.Of(NamespaceOf(reference.Target)) is not (null or "Events"))
        .ShouldBeEmpty();

    [Fact]
    public void Hangfire_is_known_to_the_jobs_and_the_hosts_only()
    {
        var users = References.Value.Where(reference => reference.Target.StartsWith("Hangfire.", StringComparison.Ordinal)).ToList();

        users.ShouldNotBeEmpty();
        users.Where(user => user.Type != "GenAIPipeline.WakeUpJob" && !user.Type.StartsWith("GenAIPipeline.Platform.Jobs.", StringComparison.Ordinal) && Layers.Of(NamespaceOf(user.Type)) != "Web")
            .Select(Arrow).ShouldBeEmpty();
    }

    [Fact]
    public void Amazon_is_known_to_adapters_named_after_its_services_only() => References.Value
        .Where(reference => reference.Target.StartsWith("Amazon.", StringComparison.Ordinal) && !AwsNames().IsMatch(reference.Type))
        .Select(Arrow).ShouldBeEmpty();

    private static List<(string Type, string Target)> Load()
    {
        var code = new ArchLoader().LoadAssemblies(typeof(EventTypes).Assembly, typeof(Pipeline).Assembly, typeof(Verbs).Assembly).Build();
        return [.. code.Types.Where(type => type.FullName.StartsWith("GenAIPipeline", StringComparison.Ordinal)).SelectMany(type => type.Dependencies.Select(use => (Outer(type), Outer(use.Target))))];
    }

    /// <summary>The type that a file holds: nested and compiler-made types count as it.</summary>
    private static string Outer(IType type) => type.FullName.Split('+', '/', '`')[0];

    private static string NamespaceOf(string type) => type.LastIndexOf('.') is > 0 and var dot ? type[..dot] : "";

    private static string Arrow((string Type, string Target) reference) => $"{reference.Type} → {reference.Target}";

    [GeneratedRegex(@"^using (GenAIPipeline[\w.]*);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"\.(Sqs|S3|Textract|Transcribe|Bedrock|EventBridge|AwsServices)\w*$|^Amazon\.")]
    private static partial Regex AwsNames();
}
