using Spectre.Console;

namespace GenAIPipeline.Benchmarks.Reporting;

/// <summary>A result on the console.</summary>
internal static class ResultTable
{
    public static void Print(BenchmarkResult result)
    {
        var table = new Table().Title(result.Title).Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("measured").RightAligned()).AddColumn(new TableColumn("goal").RightAligned()).AddColumn("");
        foreach (var row in result.Rows)
            table.AddRow(Markup.Escape(row.What), Markup.Escape(row.Value), Markup.Escape(row.Goal ?? ""), row.IsMet switch { true => "met", false => "[red]missed[/]", null => "" });
        AnsiConsole.Write(table);
    }
}
