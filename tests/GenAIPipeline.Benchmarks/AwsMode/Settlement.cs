using System.Diagnostics;
using GenAIPipeline.EndToEnd.Tests.Running;
using Npgsql;

namespace GenAIPipeline.Benchmarks.AwsMode;

/// <summary>How a document stands.</summary>
internal sealed record DocumentState(Guid Id, string FileName, string Status, string? Error)
{
    public bool HasEnded => Status is "Completed" or "Failed" or "Rejected";
}

/// <summary>Waits until every document has ended, and approves those that wait for a person.</summary>
internal sealed class Settlement(NpgsqlDataSource database, ServiceClient service, LongRunPlan plan, Action<string> tell)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tell = TimeSpan.FromSeconds(15);
    private readonly HashSet<Guid> approved = [];

    /// <summary>Reviews that a person had to decide.</summary>
    public int Approved => approved.Count;

    /// <summary>Returns when all documents have ended, or when nothing moves any more.</summary>
    public async Task RunAsync()
    {
        var (moved, told) = (Stopwatch.StartNew(), Stopwatch.StartNew());
        var before = "";
        while (true)
        {
            var documents = await ReadAsync();
            var counts = string.Join(", ", documents.CountBy(document => document.Status).OrderBy(count => count.Key).Select(count => $"{count.Value} {count.Key}"));
            if (counts != before)
                moved.Restart();
            before = counts;
            if (told.Elapsed > Tell)
            {
                tell(counts);
                told.Restart();
            }

            if ((documents.Count >= plan.Documents && documents.All(document => document.HasEnded)) || moved.Elapsed > plan.Patience)
                return;
            foreach (var waiting in documents.Where(document => document.Status == "NeedsReview" && !approved.Contains(document.Id)))
                await ApproveAsync(waiting.Id);
            await Task.Delay(Look);
        }
    }

    /// <summary>The documents as they stand now.</summary>
    public async Task<IReadOnlyList<DocumentState>> ReadAsync()
    {
        var documents = new List<DocumentState>();
        await using var command = database.CreateCommand("select id, file_name, status, error::text from document");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            documents.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return documents;
    }

    private async Task ApproveAsync(Guid document)
    {
        try
        {
            await service.ApproveAsync(await service.GetAsync($"/v1/documents/{document}"));
            approved.Add(document);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException)
        {
            tell($"{document} was not approved, another try follows: {e.Message}");
        }
    }
}
