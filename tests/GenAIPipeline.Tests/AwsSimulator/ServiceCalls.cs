using System.Globalization;
using System.Security.Cryptography;
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
internal sealed class ServiceCalls(TestSimulator simulator, string model) : IDisposable
{
    private readonly ApiModel api = ApiModel.Load(model);
    private readonly HttpClient http = new() { BaseAddress = simulator.Server.Address, Timeout = TimeSpan.FromSeconds(60) };

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
        using var request = new HttpRequestMessage(HttpMethod.Post, isRest ? Path(operation, input) : "/");
        var body = Encoding.UTF8.GetBytes(input.ToJsonString());
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.Add("Content-Type", isRest ? "application/json" : "application/x-amz-json-1.1");
        if (!isRest)
            request.Headers.Add("X-Amz-Target", $"{api.Target}.{operation}");
        Sign(request, body);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var type = response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null;
        return new ServiceAnswer((int)response.StatusCode, type, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => http.Dispose();

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

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        var moment = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Add("X-Amz-Date", moment);
        request.Headers.Host = http.BaseAddress!.Authority;
        var path = string.Join('/', new Uri(http.BaseAddress, request.RequestUri!).AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var target = request.Headers.TryGetValues("X-Amz-Target", out var targets) ? $"x-amz-target:{targets.Single()}\n" : "";
        var signed = target.Length > 0 ? "host;x-amz-date;x-amz-target" : "host;x-amz-date";
        var canonical = $"POST\n{path}\n\nhost:{request.Headers.Host}\nx-amz-date:{moment}\n{target}\n{signed}\n{Hex(SHA256.HashData(body))}";
        var scope = $"{moment[..8]}/us-east-1/{api.SigningName}/aws4_request";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4simulator"), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        var text = $"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=simulator/{scope}, SignedHeaders={signed}, Signature={Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}");
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
