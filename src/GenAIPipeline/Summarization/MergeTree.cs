using System.Text;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Summarization.Chunks;

namespace GenAIPipeline.Summarization;

/// <summary>Summarizes by a model: chunks in parallel, then group by group up to the root. Every node is one call, cached by the hash of all that goes into it.</summary>
internal sealed class MergeTree(ModelGateway gateway, ProfilePrompts prompts, Profile profile, CascadedCalls calls, int parallelism)
{
    /// <summary>A sentence keeps at most so many sources when parts are merged.</summary>
    private const int MostCitations = 6;

    /// <summary>Tokens of prompt and answer below which parts are not cut any smaller.</summary>
    private const int SmallestRoom = 1_000;

    private int done;
    private int truncated;
    private string? model;

    /// <summary>What the calls gave.</summary>
    /// <param name="Summary">Citations name blocks of the document.</param>
    /// <param name="Model">The model of the root.</param>
    /// <param name="IsTruncated">At least one answer stayed cut off.</param>
    internal sealed record Outcome(Summary Summary, string Model, bool IsTruncated);

    /// <exception cref="ModelFailureException">A node got no usable answer; what was answered stays cached.</exception>
    public async Task<Outcome> SummarizeAsync(ExtractedText text, Action<StageProgress> report, CancellationToken cancellation)
    {
        var units = ChunkUnit.Of(text);
        for (var room = Math.Min(profile.Chains.Min(gateway.ContextTokens), ChunkSizes.FullContextTokens); ; room /= 2)
        {
            try
            {
                return await SummarizeAsync(units, ChunkTree.Plan(units, profile.Chunks.Within(room)), report, cancellation);
            }
            catch (ModelFailureException e) when (e.Cause == ModelFailureCause.ContextTooLong && room >= 2 * SmallestRoom)
            {
                // Its tokens are shorter than estimated (figures, other scripts): parts of half the size.
            }
        }
    }

    private async Task<Outcome> SummarizeAsync(List<ChunkUnit> units, ChunkTree tree, Action<StageProgress> report, CancellationToken cancellation)
    {
        (done, truncated) = (0, 0);
        var isSingle = tree.Levels.Count == 0;
        void Done()
        {
            var done = Interlocked.Increment(ref this.done);
            if (!isSingle)
                report(new StageProgress($"{done} of {tree.NodeCount} parts", (double)done / tree.NodeCount));
        }

        var nodes = await ParallelAsync(tree.Chunks, async (range, token) =>
        {
            var summary = await ChunkAsync(units[range], isSingle, token);
            Done();
            return summary;
        }, cancellation);
        foreach (var level in tree.Levels)
        {
            var below = nodes;
            nodes = await ParallelAsync(level, async (range, token) =>
            {
                var summary = await GroupAsync(below[range], level.Count == 1, token);
                Done();
                return summary;
            }, cancellation);
        }

        return new Outcome(nodes[0], model!, truncated > 0);
    }

    private Task<Summary> ChunkAsync(List<ChunkUnit> units, bool isRoot, CancellationToken cancellation)
    {
        var shown = Numbered(units.Select(u => u.Shown));
        return NodeAsync(prompts.Summarize, shown, profile.Chunks.PartSentences, isRoot, Read, cancellation);

        Summary Read(Answer answer) => new([.. answer.Sentences.Select(s => new SummarySentence(s.Text, [.. s.Citations.Select(c => Resolve(c.Number, c.Quote, units)).OfType<Citation>().DistinctBy(c => (c.Block, c.Quote))]))])
        {
            Fields = answer.Fields,
        };
    }

    private async Task<Summary> GroupAsync(Summary[] parts, bool isRoot, CancellationToken cancellation)
    {
        var sentences = parts.SelectMany(p => p.Sentences).ToList();
        // One part that nothing joins needs no call, unless its limit is that of a part and this is the whole.
        if (parts.Length == 1 && !isRoot)
            return parts[0];
        if (sentences.Count == 0)
            return new Summary([]) { Fields = FieldValues.Merge(parts.Select(p => p.Fields)) };
        return await NodeAsync(prompts.Merge, Numbered(sentences.Select(s => s.Text)), profile.Chunks.GroupSentences, isRoot, Read, cancellation);

        Summary Read(Answer answer) => new([.. answer.Sentences.Select(s => new SummarySentence(s.Text, Inherit(s, sentences)))]) { Fields = FieldValues.Merge(parts.Select(p => p.Fields)) };
    }

    private async Task<Summary> NodeAsync(PromptTemplate prompt, string document, int sentences, bool isRoot, Func<Answer, Summary> read, CancellationToken cancellation)
    {
        var options = prompt.Options(isRoot ? "default" : "part");
        var messages = await prompt.RenderAsync(document, isRoot ? profile.Chunks.MaxSentences : sentences, cancellation);
        var node = await calls.AskAsync(async tags =>
        {
            var call = tags with { Prompt = $"{prompt.Id}:{(isRoot ? "root" : "part")}", Fault = prompts.Schema.Fault, FullOutputTokens = prompt.Options("full").MaxOutputTokens ?? 2 * (options.MaxOutputTokens ?? 1_000) };
            var answered = await gateway.AskAsync(messages, options, call, cancellation);
            return new TreeNode(read(ReadAnswer(answered)), answered.Model, answered.IsTruncated);
        });
        model = node.Model;
        if (node.IsTruncated)
            Interlocked.Increment(ref truncated);
        return node.Summary;
    }

    private Answer ReadAnswer(ModelAnswer answered) => !answered.IsTruncated
        ? AnswerSchema.Read(answered.Text)
        : prompts.Schema.ReadCut(answered.Text) ?? throw new ModelFailureException(ModelFailureCause.Malformed, "The model's answer was cut off before its first sentence was whole.");

    private static string Numbered(IEnumerable<string> texts)
    {
        var builder = new StringBuilder();
        var number = 0;
        foreach (var text in texts)
            builder.Append(number == 0 ? "" : "\n").Append('[').Append(++number).Append("] ").Append(text);
        return builder.ToString();
    }

    /// <summary>The block that is meant: the one named if it holds the quote, else another of the chunk that does. Null if the number is none of the chunk's and nobody holds the quote.</summary>
    private static Citation? Resolve(int number, string quote, List<ChunkUnit> units)
    {
        var named = number >= 1 && number <= units.Count ? units[number - 1] : null;
        if (named?.Speaker is { } speaker && quote.StartsWith(speaker + ":", StringComparison.Ordinal))
            quote = quote[(speaker.Length + 1)..].TrimStart();
        if (named is not null && Quotes.Find(quote, named.Text) is { } found)
            return new Citation(named.Block, found);
        foreach (var unit in units)
        {
            if (quote.Length >= 12 && Quotes.Find(quote, unit.Text) is { } elsewhere)
                return new Citation(unit.Block, elsewhere);
        }

        return named is null ? null : new Citation(named.Block, quote);
    }

    private static List<Citation> Inherit(AnswerSentence sentence, List<SummarySentence> below) =>
    [
        .. sentence.Citations
            .Where(c => c.Number >= 1 && c.Number <= below.Count)
            .SelectMany(c => below[c.Number - 1].Citations)
            .DistinctBy(c => (c.Block, c.Quote))
            .Take(MostCitations),
    ];

    private async Task<Summary[]> ParallelAsync(IReadOnlyList<Range> ranges, Func<Range, CancellationToken, Task<Summary>> work, CancellationToken cancellation)
    {
        var results = new Summary[ranges.Count];
        await Parallel.ForAsync(0, ranges.Count, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation }, async (i, token) => results[i] = await work(ranges[i], token));
        return results;
    }
}
