using GenAIPipeline.Documents;
using GenAIPipeline.Events;
using GenAIPipeline.Extraction;
using GenAIPipeline.Platform.Models;
using GenAIPipeline.Platform.Models.Quota;
using GenAIPipeline.Summarization.Extractive;
using GenAIPipeline.Summarization.Grounding;
using Microsoft.Extensions.Logging;

namespace GenAIPipeline.Summarization;

/// <summary>Makes a cited summary: by the configured model, else by the built-in extractive summarizer.</summary>
internal sealed partial class SummarizationStage(ProfileCatalog profiles, PromptCatalog prompts, ModelGateway gateway, SummarizationOptions options, TimeProvider time, ILogger<SummarizationStage> log) : IStage
{
    /// <summary>Nobody waits longer for a model without looking again.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    public StageName Name => StageName.Summarization;

    public async Task<StageOutcome> RunAsync(StageRun run, CancellationToken cancellation)
    {
        var text = await run.Results.GetAsync<ExtractedText>(StageName.Extraction, cancellation);
        if (!text.Blocks().Any(b => b.Text.Any(char.IsLetterOrDigit)))
            return new StageOutcome.Reject(new Rejection("no_text", "No words were found in this file, so there is nothing to summarize. If it shows or speaks words, send a clearer copy."));

        var profile = profiles.Get(run.Document.Profile);
        if (!gateway.IsConfigured)
            return Done(run.Document, Extract(text, profile, isDegraded: false, new CallTally()), text, profile);

        var tally = new CallTally();
        try
        {
            return Done(run.Document, await AskAsync(run, text, profile, tally, cancellation), text, profile);
        }
        catch (ModelQuotaWaitException e)
        {
            return new StageOutcome.Wait("the model", e.Until);
        }
        catch (ModelFailureException e) when (e.Cause is ModelFailureCause.Throttled or ModelFailureCause.ThrottledToday && e.RetryAfter is { } wait)
        {
            // Shorter ones were slept through in the gateway: the window is far off, and an extract would be the worse answer.
            return new StageOutcome.Wait("the model", time.GetUtcNow() + (wait < LongestWait ? wait : LongestWait));
        }
        catch (ModelFailureException e) when (profile.AllowExtractive)
        {
            FellBack(run.Document.Id, e.Cause, e.Message);
            return Done(run.Document, Extract(text, profile, isDegraded: true, tally), text, profile);
        }
        catch (ModelFailureException e)
        {
            return new StageOutcome.Retry(e.Message, e.RetryAfter);
        }
    }

    private async Task<SummarizationResult> AskAsync(StageRun run, ExtractedText text, Profile profile, CallTally tally, CancellationToken cancellation)
    {
        var chosen = prompts.Of(profile);
        var tags = new ModelCall
        {
            Tenant = run.Document.Tenant,
            Profile = profile.Name,
            Document = run.Document.Id.ToString(),
            Chain = profile.Chain,
            Priority = profile.Priority,
            CarriesRefusals = profile.Refused == RefusalPolicy.Next,
            SharesAnswers = profile.ShareAnswers,
            Fault = chosen.Schema.Fault,
            FullOutputTokens = 0,
            GivesUp = cancellation,
            Tally = tally,
        };
        var calls = new CascadedCalls(profile, tags, text);
        var outcome = await new MergeTree(gateway, chosen, profile, calls, options.Parallelism).SummarizeAsync(text, run.Report, cancellation);
        await gateway.SettleAsync(cancellation);
        if (outcome.Summary.Sentences.Count == 0)
            throw new ModelFailureException(ModelFailureCause.Malformed, "The model's summary has no sentence.");
        return new SummarizationResult(outcome.Summary)
        {
            Model = outcome.Model,
            Truncated = outcome.IsTruncated,
            Degraded = tally.Fallbacks > 0,
            Usage = Usage(chosen.Summarize.Id, chosen.Summarize.Hash, tally) with { Escalated = calls.Escalated },
        };
    }

    private static SummarizationResult Extract(ExtractedText text, Profile profile, bool isDegraded, CallTally tally) => new(ExtractiveSummarizer.Summarize(text))
    {
        Model = ExtractiveSummarizer.ModelName,
        Degraded = isDegraded,
        Usage = Usage($"{profile.Name}/extractive", ExtractiveSummarizer.Version, tally),
    };

    private static StageOutcome.Done Done(Document document, SummarizationResult result, ExtractedText text, Profile profile)
    {
        var placed = result.Summary with { Sentences = CitationPlaces.Add(result.Summary.Sentences, text) };
        var grounding = GroundingRules.Check(placed, text, profile.Review.Support);
        return new StageOutcome.Done(DocumentStatus.Summarized, result with { Summary = placed, GroundingFindings = grounding.Findings, Groundedness = grounding.Groundedness })
        {
            Events = [Announce(document, result)],
        };
    }

    private static SummaryGenerated Announce(Document document, SummarizationResult result) => new()
    {
        DocumentId = document.Id.Value,
        Tenant = document.Tenant,
        Run = document.Run,
        Model = result.Model,
        Sentences = result.Summary.Sentences.Count,
        Degraded = result.Degraded,
        InputTokens = result.Usage.InputTokens,
        OutputTokens = result.Usage.OutputTokens,
        CostUsd = result.Usage.CostUsd,
    };

    private static SummaryUsage Usage(string promptId, string promptHash, CallTally tally) => new()
    {
        PromptId = promptId,
        PromptHash = promptHash,
        InputTokens = tally.InputTokens,
        OutputTokens = tally.OutputTokens,
        CachedTokens = tally.CachedTokens,
        CostUsd = tally.CostUsd,
        Calls = tally.Calls,
    };

    [LoggerMessage(LogLevel.Warning, "Document {Document} is summarized by the extractive summarizer because the model failed ({Cause}): {Reason}")]
    private partial void FellBack(DocumentId document, ModelFailureCause cause, string reason);
}
