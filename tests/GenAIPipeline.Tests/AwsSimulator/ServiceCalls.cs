using System.Text;
using System.Text.Json.Nodes;
using GenAIPipeline.AwsSimulator.Wire;

namespace GenAIPipeline.Tests.AwsSimulator;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record ServiceAnswer(int Status, string? ErrorType, byte[] Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The error's code, wherever the protocol puts it.</summary>
    public string Error => ErrorType ?? (string?)Json["__type"] ?? "";

    public string Message => (string?)Json["message"] ?? "";
}

/// <summary>Calls the simulator's JSON services without a client of theirs: signed requests, answers held against the API models.</summary>
internal sealed class ServiceCalls(TestSimulator simulator, string model)
{
    private readonly ApiModel api = ApiModel.Load(model);

    public TestSimulator Simulator => simulator;

    /// <summary>The answer of an operation that must succeed, valid against the model.</summary>
    public async Task<JsonObject> AskAsync(string operation, JsonObject input)
    {
        var answer = await SendAsync(operation, input);
        answer.Status.ShouldBe(200, Encoding.UTF8.GetString(answer.Body));
        ModelValidator.Problems(api.Operations[operation].Output, answer.Json).Select(p => p.Message).ShouldBeEmpty();
        return answer.Json;
    }

    public async Task<ServiceAnswer> SendAsync(string operation, JsonObject input)
    {
        var isRest = api.SigningName == "bedrock";
        var headers = new Dictionary<string, string> { ["content-type"] = isRest ? "application/json" : "application/x-amz-json-1.1" };
        if (!isRest)
            headers["x-amz-target"] = $"{api.Target}.{operation}";
        var path = isRest ? Path(operation, input) : "/";
        using var response = await SignedRequest.OpenAsync(simulator.Server.Address, api.SigningName, HttpMethod.Post, path, input.ToJsonString(), headers, TestContext.Current.CancellationToken);
        var type = response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null;
        return new ServiceAnswer((int)response.StatusCode, type, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The path with its labels, which leave the input.</summary>
    private string Path(string operation, JsonObject input)
    {
        var path = api.Operations[operation].Path;
        foreach (var label in input.Select(m => m.Key).Where(name => path.Contains($"{{{name}}}", StringComparison.Ordinal)).ToList())
        {
            path = path.Replace($"{{{label}}}", Uri.EscapeDataString((string)input[label]!), StringComparison.Ordinal);
            input.Remove(label);
        }

        return path;
    }
}
