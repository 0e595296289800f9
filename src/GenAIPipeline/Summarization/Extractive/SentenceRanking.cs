using System.Runtime.InteropServices;

namespace GenAIPipeline.Summarization.Extractive;

/// <summary>LexRank: sentences that are like many other central sentences are central (Erkan and Radev, 2004), weighted by their prior.</summary>
internal static class SentenceRanking
{
    private const double Damping = 0.85;
    private const float LeastSimilarity = 0.08f;
    /// <summary>Above this two sentences are the same form filled in twice (references, list rows); they do not vote for each other.</summary>
    private const float SameForm = 0.75f;
    private const int Iterations = 20;

    /// <summary>Fills the vectors: term frequency by inverse sentence frequency over the whole document, length 1.</summary>
    public static void Weigh(List<Candidate> candidates)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var frequencies = new List<int>();
        var counts = new List<Dictionary<int, int>>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var count = new Dictionary<int, int>();
            foreach (var term in Terms.Of(candidate.Text))
            {
                if (!ids.TryGetValue(term, out var id))
                {
                    ids.Add(term, id = ids.Count);
                    frequencies.Add(0);
                }

                ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(count, id, out var again);
                seen++;
                if (!again)
                    frequencies[id]++;
            }

            counts.Add(count);
        }

        for (var i = 0; i < candidates.Count; i++)
            candidates[i].Vector = Normalize(counts[i], frequencies, candidates.Count);
    }

    /// <summary>Fills the scores of the given sentences, relative to each other: mean 1 before the prior.</summary>
    public static void Rank(IReadOnlyList<Candidate> candidates)
    {
        var n = candidates.Count;
        var edges = Similarities(candidates);
        var totals = new float[n];
        for (var i = 0; i < n; i++)
        {
            foreach (var (_, weight) in edges[i])
                totals[i] += weight;
        }

        var rank = new double[n];
        Array.Fill(rank, 1);
        var next = new double[n];
        for (var round = 0; round < Iterations; round++)
        {
            Array.Fill(next, 1 - Damping);
            for (var i = 0; i < n; i++)
            {
                if (totals[i] == 0)
                {
                    next[i] += Damping * 0.5 * rank[i];
                    continue;
                }

                var share = Damping * rank[i] / totals[i];
                foreach (var (j, weight) in edges[i])
                    next[j] += share * weight;
            }

            (rank, next) = (next, rank);
        }

        for (var i = 0; i < n; i++)
            candidates[i].Score = rank[i] * candidates[i].Prior;
    }

    /// <summary>Cosine of two vectors, 0 to 1.</summary>
    public static float Similarity(Candidate a, Candidate b)
    {
        var (x, y) = (a.Vector, b.Vector);
        var sum = 0f;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            if (x[i].Term == y[j].Term)
                sum += x[i++].Weight * y[j++].Weight;
            else if (x[i].Term < y[j].Term)
                i++;
            else
                j++;
        }

        return sum;
    }

    private static List<(int Other, float Weight)>[] Similarities(IReadOnlyList<Candidate> candidates)
    {
        var n = candidates.Count;
        var postings = new Dictionary<int, List<(int Sentence, float Weight)>>();
        var edges = new List<(int, float)>[n];
        var sums = new float[n];
        for (var i = 0; i < n; i++)
        {
            edges[i] = [];
            Array.Clear(sums, 0, i);
            foreach (var (term, weight) in candidates[i].Vector)
            {
                ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(postings, term, out _);
                list ??= [];
                foreach (var (sentence, other) in CollectionsMarshal.AsSpan(list))
                    sums[sentence] += weight * other;
                list.Add((i, weight));
            }

            for (var j = 0; j < i; j++)
            {
                if (sums[j] is < LeastSimilarity or > SameForm)
                    continue;
                edges[i].Add((j, sums[j]));
                edges[j].Add((i, sums[j]));
            }
        }

        return edges;
    }

    private static (int, float)[] Normalize(Dictionary<int, int> count, List<int> frequencies, int sentences)
    {
        var vector = new (int Term, float Weight)[count.Count];
        var at = 0;
        var squares = 0.0;
        foreach (var (term, times) in count)
        {
            var weight = (1 + Math.Log(times)) * Math.Log(1 + (double)sentences / frequencies[term]);
            squares += weight * weight;
            vector[at++] = (term, (float)weight);
        }

        var length = (float)Math.Sqrt(squares);
        for (var i = 0; i < vector.Length; i++)
            vector[i].Weight /= length;
        Array.Sort(vector, static (a, b) => a.Term.CompareTo(b.Term));
        return vector;
    }
}
