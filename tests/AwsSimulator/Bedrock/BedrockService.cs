using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Faults;
using GenAIPipeline.AwsSimulator.Settings;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Bedrock Runtime: models that answer by an extract of what they are given, with quotas, cache and guardrails.</summary>
internal sealed class BedrockService
{
    private readonly Simulator simulator;
    private readonly PromptCache cache;
    private BedrockSettings settings = new();
    private ModelTable models;

    private BedrockService(Simulator simulator)
    {
        this.simulator = simulator;
        cache = new PromptCache(simulator.Clock);
        models = new ModelTable(settings, simulator.Clock);
    }

    public static ISimulatedService Create(Simulator simulator)
    {
        var service = new BedrockService(simulator);
        return new JsonService(ApiModel.Load("bedrock-runtime"), JsonProtocol.Rest, BedrockErrors.Codes, service.Operations())
        {
            OnReset = () => service.Use(new BedrockSettings()),
            OnConfigure = json => service.Use(SettingsJson.Parse<BedrockSettings>(json)),
            OnDescribe = service.Describe,
            TargetOf = (_, input) => RequestText.At(input, "modelId") ?? RequestText.At(input, "guardrailIdentifier") ?? "",
        };
    }

    private Dictionary<string, JsonOperation> Operations() => new()
    {
        ["Converse"] = ConverseAsync,
        ["ConverseStream"] = StreamAsync,
        ["ApplyGuardrail"] = (_, input, _) => Task.FromResult<JsonObject?>(ApplyGuardrail(input)),
        ["CountTokens"] = (_, input, _) => Task.FromResult<JsonObject?>(CountTokens(input)),
    };

    private async Task<JsonObject?> ConverseAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var table = models;
        var startedAt = simulator.Clock.GetTimestamp();
        var result = new ConverseWork(settings, table, cache).Begin(call, input);
        try
        {
            await Task.Delay(result.Model.FirstTokenLatency + result.Model.TokenLatency * result.Answer.Tokens, simulator.Clock, cancellation);
        }
        finally
        {
            // What the model has said is paid for, whether anybody waits for it or not.
            table.QuotaOf(result.Model).Settle(result.Reservation, result.Settlement);
        }

        var answer = new JsonObject
        {
            ["output"] = new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = result.Answer.Content(ToolUseId()) } },
            ["stopReason"] = result.Answer.StopReason,
            ["usage"] = result.Usage,
            ["metrics"] = new JsonObject { ["latencyMs"] = (long)simulator.Clock.GetElapsedTime(startedAt).TotalMilliseconds },
        };
        if (result.Trace is { } trace)
            answer["trace"] = trace;
        return answer;
    }

    private async Task<JsonObject?> StreamAsync(SimulatedCall call, JsonObject input, CancellationToken cancellation)
    {
        var table = models;
        var result = new ConverseWork(settings, table, cache).Begin(call, input);
        var outcome = call.Fault(FaultKind.Outcome)?.Code;
        var exception = outcome is not null && outcome.EndsWith("Exception", StringComparison.Ordinal) ? outcome : null;
        // An error within a stream comes with status 200, so that the log would not know of it.
        call.ErrorCode = exception ?? (outcome == "truncated" ? outcome : null);
        try
        {
            await new ConverseStream(call.Http.Response, simulator.Clock).WriteAsync(result, ToolUseId(), exception, outcome == "truncated", cancellation);
        }
        finally
        {
            table.QuotaOf(result.Model).Settle(result.Reservation, result.Settlement);
        }

        return null;
    }

    private JsonObject ApplyGuardrail(JsonObject input)
    {
        var guardrail = Guardrail.Find(settings, (string)input["guardrailIdentifier"]!, (string)input["guardrailVersion"]!);
        var isInput = (string)input["source"]! == "INPUT";
        var text = string.Join('\n', input["content"]!.AsArray().Select(c => (string?)c!["text"]?["text"] ?? ""));
        var finding = Guardrail.Assess(guardrail, text, isInput);
        var said = finding.IsBlocked ? isInput ? guardrail.InputMessage : guardrail.OutputMessage : finding.Text;
        return new JsonObject
        {
            ["usage"] = Guardrail.Usage(guardrail, text.Length),
            ["action"] = finding.Intervened ? "GUARDRAIL_INTERVENED" : "NONE",
            ["outputs"] = finding.Intervened ? new JsonArray(new JsonObject { ["text"] = said }) : new JsonArray(),
            ["assessments"] = new JsonArray(finding.Assessment),
            ["guardrailCoverage"] = new JsonObject { ["textCharacters"] = new JsonObject { ["guarded"] = text.Length, ["total"] = text.Length } },
        };
    }

    private JsonObject CountTokens(JsonObject input)
    {
        models.Find((string)input["modelId"]!);
        var asked = input["input"]!;
        var tokens = asked["converse"] is JsonObject converse
            ? ConversePrompt.Read(converse).Tokens
            : TokenCount.Of(Encoding.UTF8.GetString(Convert.FromBase64String((string)asked["invokeModel"]!["body"]!)));
        return new JsonObject { ["inputTokens"] = tokens };
    }

    private void Use(BedrockSettings next)
    {
        settings = next;
        models = new ModelTable(next, simulator.Clock, models);
        cache.Clear();
    }

    /// <summary>By model: what its quota has granted, refused and settled.</summary>
    private JsonObject Describe() => new(models.Quotas.Select(q => KeyValuePair.Create(q.Key, (JsonNode?)new JsonObject
    {
        ["availableTokens"] = q.Value.AvailableTokens(),
        ["refusals"] = new JsonObject(q.Value.Statistics.Refusals.Select(r => KeyValuePair.Create(r.Key.ToString(), (JsonNode?)r.Value))),
        ["minutes"] = new JsonArray([.. q.Value.Statistics.Minutes.Select(m => new JsonObject
        {
            ["minute"] = m.Minute.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["granted"] = m.Granted,
            ["throttled"] = m.Throttled,
            ["settledTokens"] = m.SettledTokens,
            ["cutTokens"] = m.CutTokens,
            ["usefulTokens"] = m.UsefulTokens,
        })]),
    })));

    private static string ToolUseId() => $"tooluse_{Guid.NewGuid():n}"[..30];
}
