using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>An answered call before it is written: both Converse operations answer from it.</summary>
internal sealed record ConverseResult(BedrockModel Model, ModelAnswer Answer, CacheUse Cache, QuotaCall Reservation, JsonObject? Trace)
{
    public JsonObject Usage => Cache.ToUsage(Answer.Tokens);

    public QuotaUsage Settlement => new(Cache.Input, Cache.Written, Answer.Tokens, Answer.StopReason == "max_tokens");
}

/// <summary>Does what a model call does before its first token: rules, quota, guardrail, cache, answer.</summary>
internal sealed class ConverseWork(BedrockSettings settings, ModelTable models, PromptCache cache)
{
    public ConverseResult Begin(SimulatedCall call, JsonObject input)
    {
        var model = models.Find((string)input["modelId"]!);
        ConverseRules.Check(input, model);
        var prompt = ConversePrompt.Read(input);
        var maxTokens = (int?)input["inferenceConfig"]?["maxTokens"] ?? model.MaxOutputTokens;
        if (prompt.Tokens > model.ContextTokens)
            throw BedrockErrors.TooLong(prompt.Tokens, model.ContextTokens);
        var guardrail = (string?)input["guardrailConfig"]?["guardrailIdentifier"] is { } id ? Guardrail.Find(settings, id, (string?)input["guardrailConfig"]!["guardrailVersion"] ?? "") : null;
        var (reservation, refusal) = models.QuotaOf(model).Reserve(prompt.Tokens, maxTokens);
        if (reservation is null)
            throw BedrockErrors.Throttled(refusal!.Value);
        try
        {
            var trace = new JsonObject();
            var answer = Blocked(guardrail, prompt, trace) ?? Guarded(guardrail, model.Synthetic?.Answer(prompt.User, maxTokens) ?? AnswerMaker.Make(call, input, prompt, maxTokens), trace);
            call.WorkKey = $"converse/{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(call.Body.Span))}";
            var isTraced = (string?)input["guardrailConfig"]?["trace"] is "enabled" or "enabled_full";
            return new ConverseResult(model, answer, cache.Use(model, prompt), reservation, isTraced && trace.Count > 0 ? new JsonObject { ["guardrail"] = trace } : null);
        }
        catch (SimulatedErrorException)
        {
            models.QuotaOf(model).Release(reservation);
            throw;
        }
    }

    private static ModelAnswer? Blocked(GuardrailSettings? guardrail, ConversePrompt prompt, JsonObject trace)
    {
        if (guardrail is null)
            return null;
        var finding = Guardrail.Assess(guardrail, prompt.Guarded, isInput: true);
        if (finding.Intervened)
            trace["inputAssessment"] = new JsonObject { [guardrail.Id] = finding.Assessment };
        return finding.IsBlocked ? new ModelAnswer(guardrail.InputMessage, null, null, "guardrail_intervened") : null;
    }

    private static ModelAnswer Guarded(GuardrailSettings? guardrail, ModelAnswer answer, JsonObject trace)
    {
        if (guardrail is null || answer.Tool is not null)
            return answer;
        var finding = Guardrail.Assess(guardrail, answer.Text, isInput: false);
        if (!finding.Intervened)
            return answer;
        trace["outputAssessments"] = new JsonObject { [guardrail.Id] = new JsonArray(finding.Assessment) };
        trace["modelOutput"] = new JsonArray(answer.Text);
        return answer with { Text = finding.IsBlocked ? guardrail.OutputMessage : finding.Text, StopReason = "guardrail_intervened" };
    }
}
