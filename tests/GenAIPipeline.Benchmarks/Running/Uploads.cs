using System.Text.Json;

namespace GenAIPipeline.Benchmarks.Running;

/// <summary>Uploads as a client makes them.</summary>
internal static class Uploads
{
    /// <summary>Uploads raw bytes and answers the document's id.</summary>
    public static async Task<string> SendAsync(HttpClient client, byte[] content, string fileName)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await client.PostAsync($"/v1/documents?fileName={Uri.EscapeDataString(fileName)}", body);
        answer.EnsureSuccessStatusCode();
        await using var said = await answer.Content.ReadAsStreamAsync();
        using var json = await JsonDocument.ParseAsync(said);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
