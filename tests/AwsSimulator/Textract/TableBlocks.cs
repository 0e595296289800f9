using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>The TABLE, CELL and MERGED_CELL blocks of a table.</summary>
internal static class TableBlocks
{
    public static JsonObject Add(OcrTable table, TextBlocks text, BlockList blocks)
    {
        var block = blocks.Add("TABLE", table.Box, table.Confidence);
        block["EntityTypes"] = new JsonArray("STRUCTURED_TABLE");
        var cells = table.Cells.ToDictionary(c => (c.Row, c.Column), c => Cell(c, table.HasHeader && c.Row == 1, text, blocks));
        BlockList.Relate(block, "CHILD", cells.Values.Select(BlockList.IdOf));
        BlockList.Relate(block, "MERGED_CELL", table.Merged.Select(m => BlockList.IdOf(Merged(m, table, cells, blocks))).ToList());
        text.AddChild(block);
        return block;
    }

    private static JsonObject Cell(OcrCell cell, bool isHeader, TextBlocks text, BlockList blocks)
    {
        var block = Place("CELL", cell.Box, cell.Words.Select(w => w.Confidence).DefaultIfEmpty(90).Average(), cell.Row, cell.Column, 1, blocks);
        BlockList.Relate(block, "CHILD", cell.Words.Select(text.IdOf));
        if (isHeader)
            block["EntityTypes"] = new JsonArray("COLUMN_HEADER");
        return block;
    }

    private static JsonObject Merged(MergedCell merged, OcrTable table, Dictionary<(int, int), JsonObject> cells, BlockList blocks)
    {
        var members = table.Cells.Where(c => c.Row == merged.Row && c.Column >= merged.Column && c.Column < merged.Column + merged.Span).ToList();
        var block = Place("MERGED_CELL", PageBox.Around(members.Select(c => c.Box)), table.Confidence, merged.Row, merged.Column, merged.Span, blocks);
        BlockList.Relate(block, "CHILD", members.Select(c => BlockList.IdOf(cells[(c.Row, c.Column)])));
        return block;
    }

    private static JsonObject Place(string type, PageBox box, double confidence, int row, int column, int span, BlockList blocks)
    {
        var block = blocks.Add(type, box, confidence);
        block["RowIndex"] = row;
        block["ColumnIndex"] = column;
        block["RowSpan"] = 1;
        block["ColumnSpan"] = span;
        return block;
    }
}
