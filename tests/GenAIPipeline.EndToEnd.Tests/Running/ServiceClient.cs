using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GenAIPipeline.EndToEnd.Tests.Running;

/// <summary>Talks to a running program as a consumer of its HTTP surface does.</summary>
public sealed class ServiceClient(HttpClient http)
{
    private static readonly string[] Resting = ["Completed", "Rejected", "Failed", "Cancelled", "NeedsReview"];

    /// <summary>Uploads a form; answers the status and the body as JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> UploadAsync(string fileName, HttpContent content, string? profile = null, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        using var form = new MultipartFormDataContent();
        if (profile is not null)
            form.Add(new StringContent(profile), "profile");
        form.Add(content, "file", fileName);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/documents") { Content = form };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await http.SendAsync(request, cancellation);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation));
    }

    /// <summary>Uploads, expects 202 and answers the document's id.</summary>
    public async Task<Guid> UploadAsync(string fileName, byte[] content, string? profile = null, CancellationToken cancellation = default)
    {
        using var bytes = new ByteArrayContent(content);
        var (status, body) = await UploadAsync(fileName, bytes, profile, null, cancellation);
        return status == HttpStatusCode.Accepted ? body.GetProperty("id").GetGuid() : throw new InvalidOperationException($"Expected the upload of {fileName} to be accepted, got {status} {body}.");
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation = default)
    {
        using var answer = await http.GetAsync(path, cancellation);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation) : throw new InvalidOperationException($"Expected GET {path} to succeed, got {answer.StatusCode}.");
    }

    public async Task<string> TextAsync(Guid document, CancellationToken cancellation = default)
    {
        var text = await GetAsync($"/v1/documents/{document}/text", cancellation);
        var whole = new StringBuilder();
        foreach (var page in text.GetProperty("pages").EnumerateArray())
            foreach (var block in page.GetProperty("blocks").EnumerateArray())
                whole.Append(block.GetProperty("text").GetString()).Append('\n');
        return whole.ToString();
    }

    /// <summary>Posts JSON and expects success.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, CancellationToken cancellation = default)
    {
        using var answer = await http.PostAsJsonAsync(path, body, cancellation);
        var said = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode ? said.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(said) : default : throw new InvalidOperationException($"Expected POST {path} to succeed, got {answer.StatusCode} {said}.");
    }

    /// <summary>Waits until the document rests; answers its last state, whatever that is when the time is over.</summary>
    public async Task<JsonElement> RestAsync(Guid document, TimeSpan within, CancellationToken cancellation = default)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var state = await GetAsync($"/v1/documents/{document}", cancellation);
            if (Resting.Contains(state.GetProperty("status").GetString()) || waited.Elapsed > within)
                return state;
            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>Claims and approves the document's review.</summary>
    public async Task ApproveAsync(JsonElement document, CancellationToken cancellation = default)
    {
        var review = document.GetProperty("review").GetProperty("id").GetGuid();
        await PostAsync($"/v1/reviews/{review}/claim", new { }, cancellation);
        await PostAsync($"/v1/reviews/{review}/decision", new { decision = "approve" }, cancellation);
    }

    /// <summary>The whole feed.</summary>
    public async Task<IReadOnlyList<JsonElement>> FeedAsync(CancellationToken cancellation = default)
    {
        var feed = new List<JsonElement>();
        while (true)
        {
            var after = feed.Count == 0 ? "" : $"&after={feed[^1].GetProperty("sequence").GetString()}";
            var page = (await GetAsync($"/v1/events?limit=1000{after}", cancellation)).EnumerateArray().ToList();
            if (page.Count == 0)
                return feed;
            feed.AddRange(page);
        }
    }

    /// <summary>The feed as soon as it holds that many completions, or when the time is over.</summary>
    public async Task<IReadOnlyList<JsonElement>> FeedWithCompletionsAsync(int completions, TimeSpan within, CancellationToken cancellation = default)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var feed = await FeedAsync(cancellation);
            if (feed.Count(IsCompletion) >= completions || waited.Elapsed > within)
                return feed;
            await Task.Delay(100, cancellation);
        }
    }

    public static bool IsCompletion(JsonElement e) => e.GetProperty("type").GetString()!.EndsWith(".document.completed.v1", StringComparison.Ordinal);

    /// <summary>Whether the event is about the document.</summary>
    public static bool IsAbout(JsonElement e, Guid document) => e.GetProperty("subject").GetString() == $"documents/{document}";
}
