using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>Answers questions by the label that shares the most words with them.</summary>
internal static class QueryBlocks
{
    private static readonly HashSet<string> Fillers = [.. "what is the a an of on in for to was were are who whom whose which when where how much many does do did this that by from it be".Split(' ')];

    public static void Add(JsonObject query, IReadOnlyList<KeyValue> pairs, TextBlocks text, BlockList blocks)
    {
        var block = blocks.Add("QUERY", null, null);
        block["Query"] = query.DeepClone();
        text.AddChild(block);
        if (Answer((string)query["Text"]!, pairs) is not { } pair)
            return;
        var result = blocks.Add("QUERY_RESULT", pair.ValueBox, pair.ValueConfidence);
        result["Text"] = pair.Text;
        BlockList.Relate(block, "ANSWER", [BlockList.IdOf(result)]);
        text.AddChild(result);
    }

    /// <summary>Whether a query asks about a page: <c>*</c>, <c>3</c>, <c>2-5</c>, <c>4-*</c>; without pages, the first only, as Textract does.</summary>
    public static bool AsksAbout(JsonObject query, int page)
    {
        if (query["Pages"] is not JsonArray pages || pages.Count == 0)
            return page == 1;
        return pages.Select(p => ((string)p!).Split('-')).Any(range => range switch
        {
            ["*"] => true,
            [var one] => int.TryParse(one, out var n) && n == page,
            [var first, var last] => int.TryParse(first, out var from) && from <= page && (last == "*" || (int.TryParse(last, out var to) && page <= to)),
            _ => false,
        });
    }

    private static KeyValue? Answer(string question, IReadOnlyList<KeyValue> pairs)
    {
        var asked = Terms(question);
        var best = pairs.Where(p => p.Value.Count > 0 && p.IsSelected is null)
            .Select(pair => (Pair: pair, Score: Score(asked, Terms(pair.Label))))
            .OrderByDescending(p => p.Score)
            .FirstOrDefault();
        return best.Score > 0 ? best.Pair : null;
    }

    private static double Score(HashSet<string> asked, HashSet<string> label) =>
        label.Count == 0 ? 0 : (double)label.Count(asked.Contains) / label.Count;

    private static HashSet<string> Terms(string text) =>
        [.. text.ToLowerInvariant().Split([' ', ':', '?', '.', ',', '\'', '’', '/', '#'], StringSplitOptions.RemoveEmptyEntries).Where(w => !Fillers.Contains(w))];
}
