using System.Text.RegularExpressions;
using GenAIPipeline.Documents;
using Microsoft.Extensions.DependencyInjection;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>README's picture, the order of the folders and the registered stages are what <see cref="Pipeline"/> runs.</summary>
public sealed partial class PictureTests
{
    private static readonly IReadOnlyList<StageName> Table = [.. Pipeline.Stages.Select(row => row.Stage)];

    [Fact]
    public void The_picture_in_the_readme_is_the_pipeline()
    {
        var picture = Picture().Match(SourceFile.Read("README.md")).Groups[1].Value.Split('\n');
        var machine = picture[0].Split("──►").Select(part => part.Trim(' ', '─', '┬')).ToList();
        var people = picture.Skip(1).First(line => line.Contains("──►", StringComparison.Ordinal));

        machine[0].ShouldBe("Upload");
        machine.Skip(1).TakeWhile(part => part != "outbox").ShouldBe(Table.Where(stage => stage != StageName.Review).Select(stage => stage.ToString()));
        people.ShouldContain("Review");
        Pipeline.Of(StageName.Checking).Exits.ShouldContain(Pipeline.Of(StageName.Review).RunsOn);
        Pipeline.Of(StageName.Review).Exits.ShouldContain(Pipeline.Of(StageName.Publishing).RunsOn);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    public void The_line_of_statuses_is_the_tables(string page)
    {
        var line = Statuses().Match(SourceFile.Read(page)).Groups[1].Value;

        Words().Matches(line).Select(word => word.Value).ShouldBe([.. Pipeline.Stages.Select(row => row.RunsOn.ToString()), nameof(DocumentStatus.Completed)]);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/architecture.md")]
    public void The_order_of_the_folders_is_written_as_it_is_tested(string page) =>
        SourceFile.Read(page).ReplaceLineEndings(" ").ShouldContain(string.Join(" < ", Layers.Order.Where(layer => layer is not ("Web" or "Worker"))));

    [Fact]
    public void The_folders_stand_in_the_order_of_the_stages() =>
        Layers.Order.Where(layer => Table.Any(stage => stage.ToString() == layer)).ShouldBe(Table.Select(stage => stage.ToString()));

    [Fact]
    public void Every_exit_is_a_status_that_another_stage_runs_on_or_an_end()
    {
        foreach (var exit in Pipeline.Stages.SelectMany(row => row.Exits))
        {
            Enum.IsDefined(exit).ShouldBeTrue();
            (exit.IsEnd() || Pipeline.Stages.Any(row => row.RunsOn == exit)).ShouldBeTrue($"{exit} leads nowhere");
        }
    }

    [Fact]
    public void Every_status_of_the_way_is_reached_and_left_once()
    {
        Pipeline.Stages.Select(row => row.RunsOn).ShouldBeUnique();
        foreach (var row in Pipeline.Stages.Skip(1))
            Pipeline.Stages.ShouldContain(before => before.Exits.Contains(row.RunsOn), $"nothing leads to {row.RunsOn}");
    }

    [Fact]
    public void Every_stage_but_review_has_a_class_of_its_name()
    {
        var registered = new ServiceCollection().AddStages("unused").Where(service => service.ServiceType == typeof(IStage)).Select(service => service.ImplementationType!.Name);

        registered.ShouldBe(Table.Where(stage => stage != StageName.Review).Select(stage => $"{stage}Stage"), ignoreOrder: true);
    }

    /// <summary>The first fenced block that begins with the way of a document.</summary>
    [GeneratedRegex(@"```\w*\n\s*(Upload ──►[^`]+)```")]
    private static partial Regex Picture();

    [GeneratedRegex(@"`(Uploaded → [^`]+)`")]
    private static partial Regex Statuses();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
