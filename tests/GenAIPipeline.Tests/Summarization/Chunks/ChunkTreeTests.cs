using GenAIPipeline.Documents;
using GenAIPipeline.Summarization.Chunks;

namespace GenAIPipeline.Tests.Summarization.Chunks;

public sealed class ChunkTreeTests
{
    /// <summary>Instructions, examples and answer of a call, in tokens; what a changed node costs besides its input.</summary>
    private const int Overhead = 450;
    private const int PartTokens = 120;

    private static readonly ChunkSizes Sizes = new();

    [Fact]
    public void A_short_document_is_one_chunk()
    {
        var units = ChunkUnit.Of(Texts.Of(Texts.Report(10)));
        var tree = ChunkTree.Plan(units, Sizes);
        tree.Levels.ShouldBeEmpty();
        tree.Chunks.ShouldBe([0..units.Count]);
    }

    [Fact]
    public void Chunks_and_groups_cover_everything_in_order_and_stay_bounded()
    {
        var units = ChunkUnit.Of(Texts.Of(Texts.Report(1_500)));
        var tree = ChunkTree.Plan(units, Sizes);
        Covers(tree.Chunks, units.Count);
        tree.Chunks.Max(c => units[c].Sum(u => u.Tokens)).ShouldBeLessThanOrEqualTo(3 * Sizes.WindowTokens);
        var below = tree.Chunks.Count;
        foreach (var level in tree.Levels)
        {
            Covers(level, below);
            level.ShouldAllBe(g => g.End.Value - g.Start.Value <= 4 * Sizes.GroupWindow);
            below = level.Count;
        }

        tree.Levels[^1].ShouldHaveSingleItem();
        tree.Levels.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void A_block_without_end_is_cut_into_units_that_lose_nothing()
    {
        var endless = string.Join(' ', Enumerable.Range(0, 20_000).Select(i => $"word{i}"));
        var units = ChunkUnit.Of(Texts.Of("Short.", endless));
        units.Skip(1).ShouldAllBe(u => u.Block == 2 && u.Tokens <= 400);
        string.Join(' ', units.Skip(1).Select(u => u.Text)).ShouldBe(endless);
        ChunkTree.Plan(units, Sizes).Chunks.Max(c => units[c].Sum(u => u.Tokens)).ShouldBeLessThanOrEqualTo(3 * Sizes.WindowTokens);
    }

    [Fact]
    public void A_long_block_is_cut_into_stretches_as_they_stand_there()
    {
        var block = string.Concat(Enumerable.Range(0, 800).Select(i => $"Sentence {i} has a\u000b tab\tand  two blanks.{(i % 3 == 0 ? "\n" : "  ")}"));
        var at = 0;
        foreach (var unit in ChunkUnit.Of(Texts.Of(block)))
        {
            var found = block.IndexOf(unit.Text, at, StringComparison.Ordinal);
            found.ShouldBeGreaterThanOrEqualTo(at);
            block[at..found].ShouldBeNullOrWhiteSpace();
            at = found + unit.Text.Length;
        }

        block[at..].ShouldBeNullOrWhiteSpace();
    }

    [Fact]
    public void Equal_paragraphs_are_cut_all_the_same()
    {
        var units = ChunkUnit.Of(Texts.Of([.. Enumerable.Repeat("The same paragraph again and again, as forms and logs have it.", 3_000)]));
        var tree = ChunkTree.Plan(units, Sizes);
        Covers(tree.Chunks, units.Count);
        tree.Chunks.Max(c => units[c].Sum(u => u.Tokens)).ShouldBeLessThanOrEqualTo(3 * Sizes.WindowTokens);
    }

    [Fact]
    public void An_edit_of_one_paragraph_costs_a_few_percent_of_a_long_document()
    {
        var shares = new List<double>();
        for (var seed = 1; seed <= 6; seed++)
        {
            var paragraphs = Texts.Report(1_500, seed);
            var before = Nodes(paragraphs);
            before.Values.Sum().ShouldBeGreaterThan(130_000);
            for (var edit = 1; edit <= 5; edit++)
            {
                var edited = paragraphs.ToArray();
                edited[paragraphs.Length * edit / 6] += " A sentence was added by hand.";
                shares.Add(Cost(before, Nodes(edited)));
            }
        }

        shares.Order().ElementAt(shares.Count / 2).ShouldBeLessThan(0.03);
        shares.Max().ShouldBeLessThan(0.06);
    }

    [Fact]
    public void An_appended_page_and_a_paragraph_put_before_all_cost_a_few_percent()
    {
        var paragraphs = Texts.Report(1_500);
        var before = Nodes(paragraphs);
        Cost(before, Nodes([.. paragraphs, .. Texts.Report(5, 99)])).ShouldBeLessThan(0.05);
        Cost(before, Nodes(["A new first paragraph.", .. paragraphs])).ShouldBeLessThan(0.05);
    }

    private static double Cost(Dictionary<string, int> before, Dictionary<string, int> after) => (double)after.Where(n => !before.ContainsKey(n.Key)).Sum(n => n.Value) / before.Values.Sum();

    /// <summary>Every node by all that goes into it, with what it costs.</summary>
    private static Dictionary<string, int> Nodes(string[] paragraphs)
    {
        var units = ChunkUnit.Of(Texts.Of(paragraphs));
        var tree = ChunkTree.Plan(units, Sizes);
        var nodes = new Dictionary<string, int>();
        var level = tree.Chunks.Select(c => Add(string.Join('\n', units[c].Select(u => u.Text)), units[c].Sum(u => u.Tokens))).ToList();
        foreach (var groups in tree.Levels)
            level = [.. groups.Select(g => Add(string.Join('|', level.GetRange(g.Start.Value, g.End.Value - g.Start.Value)), PartTokens * (g.End.Value - g.Start.Value)))];
        return nodes;

        string Add(string input, int tokens)
        {
            var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(input)));
            nodes[key] = Overhead + tokens + PartTokens;
            return key;
        }
    }

    private static void Covers(IReadOnlyList<Range> ranges, int count)
    {
        ranges[0].Start.Value.ShouldBe(0);
        ranges[^1].End.Value.ShouldBe(count);
        ranges.Zip(ranges.Skip(1)).ShouldAllBe(p => p.First.End.Value == p.Second.Start.Value);
        ranges.ShouldAllBe(r => r.End.Value > r.Start.Value);
    }
}
