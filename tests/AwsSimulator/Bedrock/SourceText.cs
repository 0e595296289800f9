using System.Text.RegularExpressions;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>A numbered piece of a document.</summary>
internal sealed record SourceBlock(int Number, string Text);

/// <summary>A sentence, verbatim, and the block that holds it.</summary>
internal sealed record SourceSentence(int Block, string Text);

/// <summary>The document in a prompt: what stands between BEGIN and END of the same mark, else all of it; in blocks as <c>[7] …</c> numbers them, else in paragraphs.</summary>
internal sealed partial class SourceText
{
    public SourceText(string prompt)
    {
        var text = Marked().Match(prompt) is { Success: true } marked ? marked.Groups["text"].Value : prompt;
        var numbered = NumberedBlocks(text);
        Blocks = numbered.Count > 0
            ? numbered
            : [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select((p, i) => new SourceBlock(i + 1, p))];
        Sentences = [.. Blocks.SelectMany(b => Sentence().Matches(b.Text).Select(m => m.Value.Trim()).Where(s => s.Any(char.IsLetterOrDigit)).Select(s => new SourceSentence(b.Number, s)))];
    }

    public IReadOnlyList<SourceBlock> Blocks { get; }

    public IReadOnlyList<SourceSentence> Sentences { get; }

    /// <summary>Whether a prompt marks where its document begins and ends.</summary>
    public static bool IsMarked(string prompt) => Marked().IsMatch(prompt);

    private static List<SourceBlock> NumberedBlocks(string text)
    {
        var blocks = new List<SourceBlock>();
        foreach (var line in text.Split('\n'))
            if (Number().Match(line) is { Success: true } head)
                blocks.Add(new SourceBlock(int.Parse(head.Groups["number"].ValueSpan), line[head.Length..].Trim()));
            else if (blocks.Count > 0)
                blocks[^1] = blocks[^1] with { Text = $"{blocks[^1].Text}\n{line}".TrimEnd() };
        return blocks;
    }

    [GeneratedRegex(@"^-+ BEGIN (?<mark>\S+) -+\r?\n(?<text>.*?)\r?\n-+ END \k<mark> -+", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^\[(?<number>\d{1,6})\] ")]
    private static partial Regex Number();

    [GeneratedRegex(@".+?(?:[.!?](?=\s+[\p{Lu}\d""“(\[|]|\s*$)|\n|$)", RegexOptions.Multiline)]
    private static partial Regex Sentence();
}
