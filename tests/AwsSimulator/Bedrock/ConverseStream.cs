using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.AwsSimulator.Bedrock;

/// <summary>Writes an answer event by event, at the model's pace.</summary>
internal sealed class ConverseStream(HttpResponse response, TimeProvider clock)
{
    private const int DeltaTokens = 8;
    private const string Json = "application/json";

    /// <param name="exception">The error that breaks off the stream within its text; null if none does.</param>
    /// <param name="endsSilently">Whether it ends within its text without a word.</param>
    public async Task WriteAsync(ConverseResult result, string toolUseId, string? exception, bool endsSilently, CancellationToken cancellation)
    {
        var startedAt = clock.GetTimestamp();
        response.ContentType = "application/vnd.amazon.eventstream";
        await Task.Delay(result.Model.FirstTokenLatency, clock, cancellation);
        await EventAsync("messageStart", new JsonObject { ["role"] = "assistant" }, cancellation);
        var index = 0;
        if (result.Answer.Reasoning is { } reasoning)
            await ReasoningAsync(result, reasoning, index++, cancellation);
        var parts = Parts(result.Answer.Text).ToList();
        if (exception is not null || endsSilently)
            parts = parts[..(parts.Count / 2)];
        if (result.Answer.Tool is { } tool)
            await EventAsync("contentBlockStart", new JsonObject { ["start"] = new JsonObject { ["toolUse"] = new JsonObject { ["toolUseId"] = toolUseId, ["name"] = tool } }, ["contentBlockIndex"] = index }, cancellation);
        foreach (var part in parts)
            await DeltaAsync(result, result.Answer.Tool is null ? new JsonObject { ["text"] = part } : new JsonObject { ["toolUse"] = new JsonObject { ["input"] = part } }, index, part, cancellation);
        if (endsSilently)
            return;
        if (exception is not null)
        {
            await ExceptionAsync(exception, cancellation);
            return;
        }

        if (result.Answer.Text.Length > 0 || result.Answer.Tool is not null)
            await EventAsync("contentBlockStop", new JsonObject { ["contentBlockIndex"] = index }, cancellation);
        await EventAsync("messageStop", new JsonObject { ["stopReason"] = result.Answer.StopReason }, cancellation);
        var metadata = new JsonObject { ["usage"] = result.Usage, ["metrics"] = new JsonObject { ["latencyMs"] = (long)clock.GetElapsedTime(startedAt).TotalMilliseconds } };
        if (result.Trace is { } trace)
            metadata["trace"] = trace;
        await EventAsync("metadata", metadata, cancellation);
    }

    private async Task ReasoningAsync(ConverseResult result, string reasoning, int index, CancellationToken cancellation)
    {
        foreach (var part in Parts(reasoning))
            await DeltaAsync(result, new JsonObject { ["reasoningContent"] = new JsonObject { ["text"] = part } }, index, part, cancellation);
        await DeltaAsync(result, new JsonObject { ["reasoningContent"] = new JsonObject { ["signature"] = ModelAnswer.Signature(reasoning) } }, index, "", cancellation);
        await EventAsync("contentBlockStop", new JsonObject { ["contentBlockIndex"] = index }, cancellation);
    }

    private async Task DeltaAsync(ConverseResult result, JsonObject delta, int index, string text, CancellationToken cancellation)
    {
        if (result.Model.TokenLatency > TimeSpan.Zero)
            await Task.Delay(result.Model.TokenLatency * TokenCount.Of(text), clock, cancellation);
        await EventAsync("contentBlockDelta", new JsonObject { ["delta"] = delta, ["contentBlockIndex"] = index }, cancellation);
    }

    private Task EventAsync(string type, JsonObject payload, CancellationToken cancellation)
    {
        // Padding hides the length of what is said, as the service does.
        payload["p"] = Padding(payload);
        return SendAsync([(":event-type", type), (":content-type", Json), (":message-type", "event")], payload, cancellation);
    }

    private Task ExceptionAsync(string code, CancellationToken cancellation) => SendAsync(
        [(":exception-type", char.ToLowerInvariant(code[0]) + code[1..]), (":content-type", Json), (":message-type", "exception")],
        new JsonObject { ["message"] = "The model's stream broke off. Try your request again." },
        cancellation);

    private async Task SendAsync((string, string)[] headers, JsonObject payload, CancellationToken cancellation)
    {
        await response.Body.WriteAsync(EventStreamMessage.Encode(headers, Encoding.UTF8.GetBytes(payload.ToJsonString(JsonText.Options))), cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static string Padding(JsonObject payload) => "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[..(1 + payload.ToJsonString().Length % 60)];

    private static IEnumerable<string> Parts(string text)
    {
        for (var rest = text; rest.Length > 0;)
        {
            var part = TokenCount.Cut(rest, DeltaTokens);
            // A single run may cost more than a part has.
            part = part.Length > 0 ? part : rest;
            yield return part;
            rest = rest[part.Length..];
        }
    }
}
