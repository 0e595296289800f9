using Amazon.Textract.Model;

namespace GenAIPipeline.Extraction.Aws;

/// <summary>Invoices and receipts: summary fields as <c>label: value</c>, line items as a table.</summary>
internal static class TextractExpenses
{
    private const double CoveredShare = 0.8;
    private const string WholeRow = "EXPENSE_ROW";

    public static IEnumerable<TextractPiece> Of(ExpenseDocument expense, int page)
    {
        foreach (var field in (expense.SummaryFields ?? []).Where(field => IsOn(field, page) && !string.IsNullOrWhiteSpace(field.ValueDetection?.Text)))
            yield return Summary(field);
        foreach (var group in expense.LineItemGroups ?? [])
        {
            var items = (group.LineItems ?? []).Select(item => (item.LineItemExpenseFields ?? []).Where(field => IsOn(field, page) && field.ValueDetection is not null).ToList()).Where(item => item.Count > 0).ToList();
            if (items.Count > 0)
                yield return Items(items);
        }
    }

    private static bool IsOn(ExpenseField field, int page) => (field.PageNumber ?? 1) == page;

    private static TextractPiece Summary(ExpenseField field)
    {
        var label = field.LabelDetection?.Text?.Trim().TrimEnd(':') is { Length: > 0 } written ? written : Title(field.Type?.Text);
        var words = new[] { field.LabelDetection, field.ValueDetection }.Where(part => !string.IsNullOrWhiteSpace(part?.Text)).Select(part => Word(part!)).ToList();
        var text = $"{label}: {Value(field)}";
        var places = words.ConvertAll(word => word.Box).Append(TextractWords.Around(words.Select(word => word.Box))).OfType<Box>().ToList();
        return new(TextractWords.Block(BlockKind.Paragraph, text, words, null), line => places.Exists(place => Covers(place, line)));
    }

    private static TextractPiece Items(List<List<ExpenseField>> items)
    {
        var columns = items.SelectMany(item => item).Select(Column).Where(column => column != WholeRow).Distinct(StringComparer.Ordinal).ToList();
        var rows = items.ConvertAll(item => (IReadOnlyList<string>)columns.ConvertAll(column => string.Join(' ', item.Where(field => Column(field) == column).Select(Value))));
        var cells = items.SelectMany(item => item).Where(field => Column(field) != WholeRow).Select(field => Word(field.ValueDetection)).ToList();
        var places = items.SelectMany(item => item).Select(field => TextractWords.Place(field.ValueDetection.Geometry)).OfType<Box>().ToList();
        var table = TextractTables.Markdown([columns.ConvertAll(Title), .. rows]);
        return new(TextractWords.Block(BlockKind.Table, table, cells, null), line => places.Exists(place => Covers(place, line)));
    }

    private static string Column(ExpenseField field) => field.Type?.Text ?? "OTHER";

    private static string Value(ExpenseField field) => field.ValueDetection.Text?.Replace('\n', ' ').Trim() ?? "";

    private static TextWord Word(ExpenseDetection part) => new((part.Text ?? "").Replace('\n', ' '), TextractWords.Share(part.Confidence)) { Box = TextractWords.Place(part.Geometry) };

    /// <summary><c>UNIT_PRICE</c> as "Unit price".</summary>
    private static string Title(string? type) => type is { Length: > 0 } ? char.ToUpperInvariant(type[0]) + type[1..].Replace('_', ' ').ToLowerInvariant() : "Other";

    private static bool Covers(Box place, Block line)
    {
        if (TextractWords.Place(line.Geometry) is not { Width: > 0, Height: > 0 } box)
            return false;
        var width = Math.Min(place.Left + place.Width, box.Left + box.Width) - Math.Max(place.Left, box.Left);
        var height = Math.Min(place.Top + place.Height, box.Top + box.Height) - Math.Max(place.Top, box.Top);
        return width > 0 && height > 0 && width * height >= CoveredShare * box.Width * box.Height;
    }
}
