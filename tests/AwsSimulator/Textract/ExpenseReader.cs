using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Reads an invoice or a receipt: its summary fields and the rows of its amounts.</summary>
internal static class ExpenseReader
{
    /// <summary>The <c>SummaryFields</c> of one page.</summary>
    public static IEnumerable<JsonNode> Summary(OcrPage page, int number)
    {
        if (number == 1 && page.Lines.FirstOrDefault(l => !l.Text.Contains(':') && l.Text.Any(char.IsLetter)) is { } first)
            yield return Field("VENDOR_NAME", null, first.Words, number);
        foreach (var pair in KeyValueFinder.Find(page).Where(p => p.Value.Count > 0))
            yield return Field(ExpenseTypes.OfLabel(pair.Label), pair.Key, pair.Value, number);
        foreach (var (label, amount) in Totals(page))
            yield return Field(ExpenseTypes.OfLabel(label.Text), label.Words, amount.Words, number);
    }

    /// <summary>The <c>LineItems</c> of the tables of one page that hold amounts.</summary>
    public static IEnumerable<JsonArray> LineItems(OcrPage page, int number)
    {
        foreach (var table in TableFinder.Find(page).Where(t => t.Cells.Any(c => Amounts.IsAmount(c.Text))))
        {
            var rows = table.Rows.ToList();
            var heads = table.HasHeader ? rows[0].Select(c => ExpenseTypes.OfColumn(c.Text)).ToList() : [.. rows[0].Select(_ => (string?)null)];
            var items = rows.Skip(table.HasHeader ? 1 : 0).Where(IsItem).Select(row => (JsonNode)new JsonObject { ["LineItemExpenseFields"] = Item(row, heads, number) }).ToArray();
            if (items.Length > 0)
                yield return new JsonArray(items);
        }
    }

    /// <summary>Rows of a label and an amount without a colon.</summary>
    private static IEnumerable<(OcrLine Label, OcrLine Amount)> Totals(OcrPage page) => page.Rows
        .Where(row => row.Count >= 2 && Amounts.IsAmount(row[^1].Text) && row.All(l => !l.Text.EndsWith(':')) && ExpenseTypes.OfLabel(row[^2].Text) != "OTHER")
        .Select(row => (row[^2], row[^1]));

    private static bool IsItem(IReadOnlyList<OcrCell> row)
    {
        var filled = row.Where(c => c.Text.Length > 0).ToList();
        return filled.Any(c => Amounts.IsAmount(c.Text)) && ExpenseTypes.OfLabel(filled[0].Text) is not ("TOTAL" or "SUBTOTAL" or "TAX" or "AMOUNT_DUE" or "DISCOUNT")
            && (filled.Count < 2 || ExpenseTypes.OfLabel(filled[^2].Text) is not ("TOTAL" or "SUBTOTAL" or "TAX" or "AMOUNT_DUE"));
    }

    private static JsonArray Item(IReadOnlyList<OcrCell> row, List<string?> heads, int number)
    {
        var fields = new JsonArray();
        var price = row.Last(c => Amounts.IsAmount(c.Text)).Column;
        foreach (var cell in row.Where(c => c.Words.Count > 0))
            fields.Add(Field(heads[cell.Column - 1] ?? Guess(cell, price), null, cell.Words, number));
        fields.Add(Field("EXPENSE_ROW", null, [.. row.SelectMany(c => c.Words)], number));
        return fields;
    }

    private static string Guess(OcrCell cell, int price)
    {
        if (cell.Column == price)
            return "PRICE";
        if (Amounts.IsAmount(cell.Text))
            return "UNIT_PRICE";
        return Amounts.IsQuantity(cell.Text) ? "QUANTITY" : "ITEM";
    }

    private static JsonObject Field(string type, IReadOnlyList<OcrWord>? label, IReadOnlyList<OcrWord> value, int page)
    {
        var field = new JsonObject { ["Type"] = new JsonObject { ["Text"] = type, ["Confidence"] = Math.Round(value.Average(w => w.Confidence), 4) } };
        if (label is not null)
            field["LabelDetection"] = Detection(label);
        field["ValueDetection"] = Detection(value);
        field["PageNumber"] = page;
        var text = string.Join(' ', value.Select(w => w.Text));
        if (Amounts.IsAmount(text) && Amounts.Currency(text) is { } code)
            field["Currency"] = new JsonObject { ["Code"] = code, ["Confidence"] = Math.Round(value.Average(w => w.Confidence), 4) };
        return field;
    }

    private static JsonObject Detection(IReadOnlyList<OcrWord> words) => new()
    {
        ["Text"] = string.Join(' ', words.Select(w => w.Text)),
        ["Geometry"] = PageBox.Around(words.Select(w => w.Box)).ToGeometry(),
        ["Confidence"] = Math.Round(words.Average(w => w.Confidence), 4),
    };
}
