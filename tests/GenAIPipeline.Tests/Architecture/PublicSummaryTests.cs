using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>Every public type says what it is.</summary>
public sealed partial class PublicSummaryTests
{
    [Fact]
    public void Public_types_have_a_summary() => SourceFile.All
        .Where(file => file.IsCSharp && file.Path.StartsWith("src/", StringComparison.Ordinal))
        .SelectMany(file => WithoutSummary(file.Lines).Select(line => $"{file.Path}:{line}"))
        .ShouldBeEmpty();

    [Fact]
    public void A_public_type_without_a_summary_is_found() =>
        WithoutSummary(["/// <summary>One.</summary>", "[Obsolete]", "public sealed record One;", "", "public static class Two", "{", "    public readonly record struct Three(int N);", "}"]).ShouldBe([5, 7]);

    private static IEnumerable<int> WithoutSummary(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var above = i - 1;
            while (above >= 0 && lines[above].TrimStart().StartsWith('['))
                above--;
            if (PublicType().IsMatch(lines[i]) && (above < 0 || !lines[above].TrimStart().StartsWith("///", StringComparison.Ordinal)))
                yield return i + 1;
        }
    }

    [GeneratedRegex(@"^\s*public (sealed |static |abstract |readonly |partial )*(class|record|struct|enum|interface|delegate) ")]
    private static partial Regex PublicType();
}
