using System.Text.Json;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Answers a prompt by an extract of its document, in the form that it asks for; within its limits, and as the call's faults spoil it.</summary>
internal static class AnswerMaker
{
    public static ModelAnswer Make(SimulatedCall call, JsonObject request, ConversePrompt prompt, int maxTokens)
    {
        var shape = AnswerShape.Of(request, prompt);
        var source = new SourceText(prompt.User);
        var text = shape.Schema is { } schema
            ? Structured(new SchemaAnswer(source, shape.MostSentences).Fill(schema), call, source)
            : Plain(source, shape.MostSentences, call);
        if (call.Fault(FaultKind.Malformed) is not null)
            text = Falsehood.Break(text, shape.Tool is not null);
        var answer = new ModelAnswer(text, shape.Tool, Reasoning(request, source), shape.Tool is null ? "end_turn" : "tool_use");
        answer = Stopped(answer, request["inferenceConfig"]?["stopSequences"] as JsonArray ?? []);
        return Limited(call.Fault(FaultKind.Outcome)?.Code is { } code && !code.EndsWith("Exception", StringComparison.Ordinal) ? Ended(answer, code) : answer, maxTokens);
    }

    private static string Structured(JsonObject answer, SimulatedCall call, SourceText source) =>
        (call.Fault(FaultKind.Hallucinate) is null ? answer : Falsehood.Of(answer, source)).ToJsonString(JsonText.Options);

    private static string Plain(SourceText source, int mostSentences, SimulatedCall call)
    {
        var text = string.Join(' ', Salience.Choose(source.Sentences, mostSentences).Select(s => s.Text));
        return call.Fault(FaultKind.Hallucinate) is null ? text : Falsehood.Of(text);
    }

    private static string? Reasoning(JsonObject request, SourceText source)
    {
        var extra = request["additionalModelRequestFields"];
        var isOn = (string?)extra?["thinking"]?["type"] == "enabled" || (string?)extra?["reasoning_config"]?["type"] == "enabled" || (string?)extra?["reasoningConfig"]?["type"] == "enabled";
        return isOn ? $"The text has {source.Blocks.Count} blocks and {source.Sentences.Count} sentences. I keep those whose words it repeats most." : null;
    }

    private static ModelAnswer Stopped(ModelAnswer answer, JsonArray sequences)
    {
        var at = answer.Tool is not null ? -1 : sequences.Select(s => answer.Text.IndexOf((string)s!, StringComparison.Ordinal)).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        return at < 0 ? answer : answer with { Text = answer.Text[..at], StopReason = "stop_sequence" };
    }

    private static ModelAnswer Ended(ModelAnswer answer, string reason) => reason switch
    {
        "content_filtered" or "malformed_model_output" => new ModelAnswer("", null, answer.Reasoning, reason),
        "max_tokens" or "model_context_window_exceeded" => Cut(answer, answer.Tokens / 2, reason),
        // The stream that ends without a word.
        "truncated" => answer,
        _ => answer with { StopReason = reason },
    };

    private static ModelAnswer Limited(ModelAnswer answer, int maxTokens) => answer.Tokens <= maxTokens ? answer : Cut(answer, maxTokens, "max_tokens");

    private static ModelAnswer Cut(ModelAnswer answer, int tokens, string reason)
    {
        var reasoning = answer.Reasoning is { } thought ? TokenCount.Cut(thought, tokens) : null;
        var left = tokens - TokenCount.Of(reasoning ?? "");
        // Half of a tool's input is no JSON: nothing of it is answered.
        return new ModelAnswer(answer.Tool is null ? TokenCount.Cut(answer.Text, left) : "", null, reasoning, reason);
    }
}
