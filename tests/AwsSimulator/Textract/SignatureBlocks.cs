namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>SIGNATURE blocks: what stands beside a label that asks for one, or after <c>/s/</c>.</summary>
internal static class SignatureBlocks
{
    private static readonly string[] Labels = ["signature", "signed", "unterschrift"];

    public static void Add(OcrPage page, TextBlocks text, BlockList blocks)
    {
        foreach (var pair in KeyValueFinder.Find(page).Where(p => p.Value.Count > 0 && Labels.Any(l => p.Label.Contains(l, StringComparison.OrdinalIgnoreCase))))
            text.AddChild(blocks.Add("SIGNATURE", pair.ValueBox, pair.ValueConfidence));
        foreach (var line in page.Lines.Where(l => l.Words.Count > 1 && l.Words[0].Text == "/s/"))
            text.AddChild(blocks.Add("SIGNATURE", line.Box, line.Confidence));
    }
}
