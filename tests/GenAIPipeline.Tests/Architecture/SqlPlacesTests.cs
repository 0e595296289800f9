using System.Text.RegularExpressions;

namespace GenAIPipeline.Tests.Architecture;

/// <summary>SQL stands in stores and queues, and where the platform itself works on the database.</summary>
public sealed partial class SqlPlacesTests
{
    [Fact]
    public void Sql_stands_only_in_stores_queues_and_the_platforms_database_folders()
    {
        var files = SourceFile.All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal) && HoldsSql(file.Text)).ToList();

        files.Count.ShouldBeGreaterThan(10);
        files.Where(file => !MayHoldSql(file.Path)).Select(file => file.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""var q = "select id from document where id = $1";""", true)]
    [InlineData("\"\"\"\n    update document\n    set status = 'Failed'\n    \"\"\"", true)]
    [InlineData("""command("insert into answer (key) values ($1)")""", true)]
    [InlineData("""Log("Expected one of the words to select from the list")""", false)]
    [InlineData("""items.Select(item => item.Name) // delete from the list""", false)]
    public void Sql_is_told_from_prose(string text, bool sql) => HoldsSql(text).ShouldBe(sql);

    [Theory]
    [InlineData("src/GenAIPipeline/Documents/LeaseStore.cs", true)]
    [InlineData("src/GenAIPipeline/Platform/Outbox/Sequencer.cs", true)]
    [InlineData("src/GenAIPipeline/Rescuer.cs", false)]
    public void Places_are_told_by_name(string path, bool allowed) => MayHoldSql(path).ShouldBe(allowed);

    private static bool MayHoldSql(string path) => Places().IsMatch(path);

    private static bool HoldsSql(string text) => Statements().IsMatch(text);

    [GeneratedRegex(@"(Store|Queue)\.cs$|/Platform/(Postgres|Outbox|Jobs)/")]
    private static partial Regex Places();

    /// <summary>A string literal that begins with a statement.</summary>
    [GeneratedRegex("\"\\s*(select\\s+\\S|insert into\\s|update \\w+\\s+(\\w+\\s+)?set\\s|delete from\\s|with \\w+ as |create (table|function|index)|alter table|truncate |listen |notify )", RegexOptions.None)]
    private static partial Regex Statements();
}
