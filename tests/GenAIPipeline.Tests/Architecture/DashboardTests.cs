using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>Dashboard and alerts ask for numbers that the program has.</summary>
public sealed partial class DashboardTests
{
    [Theory]
    [InlineData("deploy/grafana/dashboards/genaipipeline.json")]
    [InlineData("deploy/prometheus/alerts.yml")]
    [InlineData("deploy/kubernetes/keda.yaml")]
    [InlineData("docs/operations.md")]
    public void Every_number_of_ours_that_is_asked_for_is_counted_somewhere(string file)
    {
        var counted = SourceFile.All.SelectMany(source => Instruments().Matches(source.Text)).Select(match => ExportedName(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)).ToHashSet();
        var asked = Asked().Matches(SourceFile.Read(file)).Select(match => Suffix().Replace(match.Value, "")).Distinct().ToList();

        asked.ShouldNotBeEmpty();
        asked.Except(counted).ShouldBeEmpty();
    }

    /// <summary>As the Prometheus exporter writes it.</summary>
    private static string ExportedName(string kind, string name, string rest)
    {
        var plain = name.Replace('.', '_') + (rest.TrimStart().StartsWith(", \"s\"", StringComparison.Ordinal) ? "_seconds" : "");
        return kind == "Counter" ? plain + "_total" : plain;
    }

    [GeneratedRegex("""Create(Counter|Histogram|ObservableGauge|UpDownCounter)(?:<\w+>)?\("(genaipipeline\.[a-z._]+)"(.{0,8})""")]
    private static partial Regex Instruments();

    [GeneratedRegex(@"genaipipeline_[a-z_]+(?![a-z_])")]
    private static partial Regex Asked();

    [GeneratedRegex("_(bucket|count|sum)$")]
    private static partial Regex Suffix();
}
