using System.Text.RegularExpressions;
using GenAIPipeline.Documents;

namespace GenAIPipeline.Review;

/// <summary>The body of a decision.</summary>
/// <param name="Decision">approve, approve_with_edits, reject or reprocess.</param>
/// <param name="ReasonCode">Required by reject: lower case with underscores, at most 64 characters.</param>
/// <param name="Comment">For the audit, at most 4,000 characters.</param>
/// <param name="Edits">Required by approve_with_edits.</param>
/// <param name="Stage">Where a reprocess begins; default Extraction.</param>
/// <param name="Profile">Another profile for a reprocess; default the same.</param>
public sealed partial record DecisionRequest(
    string? Decision, string? ReasonCode = null, string? Comment = null, IReadOnlyList<ReviewEdit>? Edits = null, string? Stage = null, string? Profile = null)
{
    private const int MaxCommentCharacters = 4_000;

    /// <summary>The request as a command, or the reason why it is none.</summary>
    internal (DecisionCommand? Command, DecisionFault? Fault) Check(ReprocessRules rules)
    {
        if (ReviewWords.Parse(Decision) is not { } verdict)
            return Fault("unknown_decision", $"Expected decision to be one of {string.Join(", ", ReviewWords.All)}, got '{Decision}'.");
        if (Comment?.Length > MaxCommentCharacters)
            return Fault("comment_too_long", $"Expected a comment of at most {MaxCommentCharacters} characters, got {Comment.Length}.");
        if (ReasonCode is not null && !ReasonCodes().IsMatch(ReasonCode))
            return Fault("bad_reason_code", "Expected a reasonCode of lower-case letters, digits and underscores, at most 64 characters.");
        if (verdict == ReviewVerdict.Reject && ReasonCode is null)
            return Fault("reason_code_missing", "Expected a reasonCode with a rejection; say why, as one word such as 'unusable'.");
        if ((verdict == ReviewVerdict.ApproveWithEdits) != (Edits is { Count: > 0 }))
            return Fault("edits_mismatch", "Expected edits with approve_with_edits, and only with it.");
        if (verdict != ReviewVerdict.Reprocess)
            return (new DecisionCommand(verdict, ReasonCode, Comment, Edits ?? [], null, null), null);
        return CheckReprocess(rules);
    }

    private (DecisionCommand?, DecisionFault?) CheckReprocess(ReprocessRules rules)
    {
        var name = Stage ?? nameof(StageName.Extraction);
        if (!Enum.TryParse<StageName>(name, ignoreCase: true, out var stage) || int.TryParse(name, out _) || rules.RunsOn(stage) is not { } status)
            return Fault("unknown_stage", $"Expected a stage that can run again, got '{Stage}'.");
        if (Profile is not null && !rules.KnowsProfile(Profile))
            return (null, new DecisionFault(422, "unknown_profile", $"Expected a profile that exists, got '{Profile}'."));
        return (new DecisionCommand(ReviewVerdict.Reprocess, ReasonCode, Comment, [], status, Profile), null);
    }

    private static (DecisionCommand?, DecisionFault?) Fault(string code, string detail) => (null, new DecisionFault(400, code, detail));

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$")]
    private static partial Regex ReasonCodes();
}

/// <summary>A decision that is well formed.</summary>
internal sealed record DecisionCommand(
    ReviewVerdict Verdict, string? ReasonCode, string? Comment, IReadOnlyList<ReviewEdit> Edits, DocumentStatus? ReprocessFrom, string? Profile);

/// <summary>Why a decision was not taken.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable.</param>
/// <param name="Detail">A sentence.</param>
public sealed record DecisionFault(int Status, string Code, string Detail);
