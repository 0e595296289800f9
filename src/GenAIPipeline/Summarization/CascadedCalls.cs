using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Summarization.Grounding;

namespace GenAIPipeline.Summarization;

/// <summary>What one call of the tree gave.</summary>
/// <param name="Summary">Citations name blocks of the document.</param>
/// <param name="Model">Who answered.</param>
/// <param name="IsTruncated">The answer stayed cut off.</param>
internal sealed record TreeNode(Summary Summary, string Model, bool IsTruncated);

/// <summary>Asks the cheap chain of a profile that has one, and the profile's own for what the checks doubt of the answer. Other profiles ask their own at once.</summary>
internal sealed class CascadedCalls(Profile profile, ModelCall tags, ExtractedText text)
{
    private int escalated;

    /// <summary>Nodes that the cheap chain did not answer well enough.</summary>
    public int Escalated => escalated;

    /// <param name="ask">Makes the call by these tags.</param>
    /// <exception cref="ModelFailureException">There is no usable answer of the profile's own chain.</exception>
    public async Task<TreeNode> AskAsync(Func<ModelCall, Task<TreeNode>> ask)
    {
        if (profile.Cascade is not { } cascade)
            return await ask(tags);
        if (await FirstAsync(ask, cascade) is { } first && !IsDoubtful(first, cascade))
            return first;
        Interlocked.Increment(ref escalated);
        return await ask(tags with { Step = CascadeStep.Escalated });
    }

    /// <summary>Null if the cheap chain gave no usable answer. What its filter refused is shown to the other only where the profile says so.</summary>
    private async Task<TreeNode?> FirstAsync(Func<ModelCall, Task<TreeNode>> ask, Cascade cascade)
    {
        try
        {
            return await ask(tags with { Chain = cascade.Chain, Step = CascadeStep.First, SparedChain = profile.Chain });
        }
        catch (ModelFailureException e) when (e.Cause != ModelFailureCause.Refused || tags.CarriesRefusals)
        {
            return null;
        }
    }

    private bool IsDoubtful(TreeNode node, Cascade cascade) =>
        node.IsTruncated || node.Summary.Sentences.Count == 0 || GroundingRules.Check(node.Summary, text, cascade.Support ?? profile.Review.Support).Findings.Count > 0;
}
