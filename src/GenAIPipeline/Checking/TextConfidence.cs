using GenAIPipeline.Extraction;

namespace GenAIPipeline.Checking;

/// <summary>How sure the engines were of a text; every word counts once.</summary>
/// <param name="Mean">0 to 1; null for a text without words.</param>
/// <param name="Percentile5">Only one word in twenty is below this.</param>
/// <param name="Blocks">Means of the blocks that have words.</param>
internal sealed record TextConfidence(double? Mean, double Percentile5, IReadOnlyList<(int Block, double Mean)> Blocks)
{
    private const int Bins = 200;

    /// <summary>Words without a confidence count as 0 where an engine guessed (OCR, speech), as 1 where text was read as it stands.</summary>
    public static TextConfidence Of(IEnumerable<TextPage> pages)
    {
        var blocks = new List<(int, double)>();
        var histogram = new long[Bins + 1];
        var (sum, count) = (0.0, 0L);
        foreach (var page in pages)
        {
            var missing = page.Source is TextSource.Ocr or TextSource.Speech ? 0.0 : 1.0;
            foreach (var block in page.Blocks)
            {
                var (blockSum, blockCount) = (0.0, 0);
                foreach (var (confidence, words) in Words(block, missing))
                {
                    histogram[(int)(Math.Clamp(confidence, 0, 1) * Bins)] += words;
                    blockSum += confidence * words;
                    blockCount += words;
                }

                if (blockCount == 0)
                    continue;
                blocks.Add((block.Number, blockSum / blockCount));
                sum += blockSum;
                count += blockCount;
            }
        }

        return new TextConfidence(count == 0 ? null : sum / count, Percentile(histogram, count / 20), blocks);
    }

    private static IEnumerable<(double Confidence, int Words)> Words(TextBlock block, double missing) => block.Words.Count > 0
        ? block.Words.Where(w => w.Text.Any(char.IsLetterOrDigit)).Select(w => (w.Confidence ?? missing, 1))
        : [(block.Confidence ?? missing, CountWords(block.Text))];

    private static int CountWords(string text)
    {
        var (words, inside) = (0, false);
        foreach (var c in text)
        {
            var letter = char.IsLetterOrDigit(c);
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }

        return words;
    }

    private static double Percentile(long[] histogram, long rank)
    {
        var seen = 0L;
        for (var bin = 0; bin < histogram.Length; bin++)
        {
            seen += histogram[bin];
            if (seen > rank)
                return (double)bin / Bins;
        }

        return 1;
    }
}
