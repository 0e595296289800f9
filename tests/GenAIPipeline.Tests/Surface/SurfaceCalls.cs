using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.Tests.Surface;

/// <summary>Short forms of what clients do.</summary>
internal static class SurfaceCalls
{
    public const string Text = "The depot received 412 crates.\nMrs Adeyemi signed for them.\nTwo crates went back to Lyon.\n";

    /// <summary>An upload as curl and browsers send it; fields stand before or behind the file.</summary>
    public static HttpRequestMessage Multipart(string name, byte[] content, string? key = null, string mediaType = "text/plain", bool fieldsLast = false, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };
        if (fieldsLast)
            form.Add(file, "file", name);
        foreach (var (field, value) in fields)
            form.Add(new StringContent(value), field);
        if (!fieldsLast)
            form.Add(file, "file", name);
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = form };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }

    public static async Task<JsonNode> UploadAsync(this HttpClient client, string name, string text = Text, params (string Name, string Value)[] fields)
    {
        using var request = Multipart(name, Encoding.UTF8.GetBytes(text), fields: fields);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(202, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    /// <summary>Uploads and waits for the end.</summary>
    public static async Task<JsonNode> CompleteAsync(this HttpClient client, string name, string text = Text)
    {
        using var request = Multipart(name, Encoding.UTF8.GetBytes(text));
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await answer.JsonAsync();
        return await client.DocumentAsync((body["documentId"] ?? body["id"])!.GetValue<string>());
    }

    public static async Task<JsonNode> DocumentAsync(this HttpClient client, string id) => await (await client.GetAsync($"/v1/documents/{id}")).JsonAsync();

    public static string Id(this JsonNode document) => document["id"]!.GetValue<string>();

    public static string Status(this JsonNode document) => document["status"]!.GetValue<string>();

    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        try
        {
            return JsonNode.Parse(text)!;
        }
        catch (System.Text.Json.JsonException)
        {
            throw new InvalidOperationException($"Expected JSON, got {(int)answer.StatusCode}: {text}");
        }
    }

    /// <summary>The status and the code of a problem.</summary>
    public static async Task<(int Status, string? Code)> ProblemAsync(this HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, (await answer.JsonAsync())["code"]?.GetValue<string>());
    }

    public static async Task<(int Status, string? Code)> ProblemAsync(this HttpClient client, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.ProblemAsync();
    }

    public static async Task<(int Status, JsonNode? Body)> PostAsync(this HttpClient client, string path, object? body = null)
    {
        using var answer = await client.PostAsync(path, body is null ? null : JsonContent.Create(body), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
