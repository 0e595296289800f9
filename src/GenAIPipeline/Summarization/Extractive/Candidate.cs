namespace GenAIPipeline.Summarization.Extractive;

/// <summary>A sentence that may be chosen.</summary>
internal sealed class Candidate(int order, int block, string text, double prior)
{
    /// <summary>Place among all candidates of the document.</summary>
    public int Order { get; } = order;

    public int Block { get; } = block;

    /// <summary>Verbatim up to white space.</summary>
    public string Text { get; } = text;

    /// <summary>How much its form and place speak for it, around 1.</summary>
    public double Prior { get; } = prior;

    /// <summary>Term ids, ascending, with their weights; of length 1.</summary>
    public (int Term, float Weight)[] Vector { get; set; } = [];

    public double Score { get; set; }
}
