using System.Text.Json;
using GenAIPipeline.Checking;
using GenAIPipeline.Documents;
using GenAIPipeline.Extraction;
using GenAIPipeline.Summarization;
using Npgsql;
using NpgsqlTypes;

namespace GenAIPipeline.EndToEnd.Tests.Pages;

/// <summary>Puts documents into states that are rare or short, as the pipeline itself would have left them. Unfinished ones are leased for a day, so that nobody moves them.</summary>
internal sealed class Seed(NpgsqlDataSource database)
{
    private const string Sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /// <summary>A document of the tenant, newest last.</summary>
    public async Task<Guid> DocumentAsync(string tenant, string name, DocumentStatus status, SeedFacts? facts = null)
    {
        facts ??= new SeedFacts();
        var id = Guid.CreateVersion7();
        var isWorking = status is DocumentStatus.Accepted or DocumentStatus.TextExtracted or DocumentStatus.Summarized or DocumentStatus.ReadyToPublish;
        await using var command = database.CreateCommand(
            """
            insert into document (id, tenant, file_name, media_type, bytes, sha256, profile, status, run, attempt, created_at, updated_at, parent_id, pages, seconds, text_key,
                error, wait, review, result, correlation_id, lease_until, wake_at)
            values ($1, $2, $3, $4, $5, $6, 'general', $7, 1, $8, now() - interval '42 seconds', now(), $9, $10, $11, $12, $13, $14, $15, $16, $17,
                case when $18 then now() + interval '1 day' end, case when $18 then now() + interval '1 day' end)
            """);
        object?[] values =
        [
            id, tenant, name, facts.MediaType, facts.Bytes, Sha, status.ToString(), facts.Attempt, facts.Parent, facts.Pages, facts.Seconds, facts.Text is null ? null : "key",
            Json(facts.Error), Json(facts.Wait), Json(facts.Review), Json(facts.Result), id.ToString(), isWorking,
        ];
        foreach (var (value, n) in values.Select((value, n) => (value, n)))
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = Type(n) });
        await command.ExecuteNonQueryAsync();
        await MovesAsync(id, status, facts);
        await ResultsAsync(id, facts);
        if (facts.Review is { } review)
            await ReviewAsync(id, tenant, review, facts.Holder);
        if (status == DocumentStatus.Failed)
            await DeadLetterAsync(id, tenant, facts);
        return id;
    }

    private static NpgsqlDbType Type(int n) => n switch
    {
        0 or 8 => NpgsqlDbType.Uuid,
        4 => NpgsqlDbType.Bigint,
        7 or 9 => NpgsqlDbType.Integer,
        10 => NpgsqlDbType.Double,
        12 or 13 or 14 or 15 => NpgsqlDbType.Json,
        17 => NpgsqlDbType.Boolean,
        _ => NpgsqlDbType.Text,
    };

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), DocumentJson.Options);

    private async Task MovesAsync(Guid id, DocumentStatus status, SeedFacts facts)
    {
        (DocumentStatus Status, string? Stage, string? Actor)[] path =
        [
            (DocumentStatus.Accepted, "Upload", "Mara Lindholm"), (DocumentStatus.TextExtracted, "Extraction", null), (DocumentStatus.Summarized, "Summarization", null),
            (status == DocumentStatus.NeedsReview ? DocumentStatus.NeedsReview : DocumentStatus.ReadyToPublish, "Checking", null),
        ];
        var depth = status switch { DocumentStatus.Accepted => 1, DocumentStatus.TextExtracted => 2, DocumentStatus.Summarized => 3, DocumentStatus.NeedsReview or DocumentStatus.ReadyToPublish => 4, _ => facts.Depth };
        var seconds = 42.0;
        foreach (var (reached, stage, actor) in path.Take(depth))
            await MoveAsync(id, reached, stage, actor, null, seconds -= 6.3);
        for (var n = 1; n < facts.Attempt; n++)
            await MoveAsync(id, path[depth - 1].Status, "Summarization", null, facts.Error?.Detail, seconds -= 2);
        if (status is DocumentStatus.Completed or DocumentStatus.Rejected or DocumentStatus.Failed or DocumentStatus.Cancelled)
            await MoveAsync(id, status, facts.Error?.Stage?.ToString() ?? (status == DocumentStatus.Completed ? "Publishing" : null), status == DocumentStatus.Cancelled ? "Mara Lindholm" : null, facts.Error?.Detail, 3);
    }

    private async Task MoveAsync(Guid id, DocumentStatus status, string? stage, string? actor, string? detail, double secondsAgo)
    {
        await using var command = database.CreateCommand("insert into document_history (document_id, at, run, status, stage, actor, detail) values ($1, now() - make_interval(secs => $2), 1, $3, $4, $5, $6)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = secondsAgo });
        command.Parameters.Add(new() { Value = status.ToString() });
        command.Parameters.Add(new() { Value = (object?)stage ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)actor ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)detail ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }

    private async Task ResultsAsync(Guid id, SeedFacts facts)
    {
        if (facts.Text is not null)
            await ResultAsync(id, StageName.Extraction, facts.Text);
        if (facts.Summary is null)
            return;
        await ResultAsync(id, StageName.Summarization, facts.Summary);
        await ResultAsync(id, StageName.Checking, new CheckReport(0.93, facts.Summary.Groundedness, facts.Review?.Reasons ?? []));
    }

    private async Task ResultAsync(Guid id, StageName stage, object body)
    {
        await using var command = database.CreateCommand("insert into stage_result (document_id, run, stage, body) values ($1, 1, $2, $3)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = stage.ToString() });
        command.Parameters.Add(new() { Value = JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), DocumentJson.Options) });
        await command.ExecuteNonQueryAsync();
    }

    private async Task ReviewAsync(Guid document, string tenant, DocumentReview review, string? holder)
    {
        await using var command = database.CreateCommand(
            """
            insert into review (id, document_id, tenant, run, lane, reasons, created_at, claimed_by, claimed_at, claimed_until)
            values ($1, $2, $3, 1, $4, $5, now() - interval '22 minutes', $6, case when $6 is not null then now() end, case when $6 is not null then now() + interval '9 minutes' end)
            """);
        command.Parameters.Add(new() { Value = review.Id });
        command.Parameters.Add(new() { Value = document });
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = review.Lane == ReviewLane.Blocking ? "blocking" : "qa" });
        command.Parameters.Add(new() { Value = Json(review.Reasons), NpgsqlDbType = NpgsqlDbType.Json });
        command.Parameters.Add(new() { Value = (object?)holder ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync();
    }

    private async Task DeadLetterAsync(Guid document, string tenant, SeedFacts facts)
    {
        await using var command = database.CreateCommand(
            "insert into dead_letter (id, document_id, tenant, run, stage, status_before, code, detail, attempts) values ($1, $2, $3, 1, 'Summarization', 'TextExtracted', $4, $5, $6)");
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = document });
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = facts.Error!.Code });
        command.Parameters.Add(new() { Value = facts.Error.Detail });
        command.Parameters.Add(new() { Value = facts.Attempt });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs one statement with the ids or moments given.</summary>
    public async Task RunAsync(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>What a seeded document has beyond its status.</summary>
internal sealed record SeedFacts
{
    public string MediaType { get; init; } = "application/pdf";
    public long Bytes { get; init; } = 1_900_000;
    public int Attempt { get; init; }

    /// <summary>Moves before the end.</summary>
    public int Depth { get; init; } = 4;
    public Guid? Parent { get; init; }
    public int? Pages { get; init; }
    public double? Seconds { get; init; }
    public DocumentError? Error { get; init; }
    public DocumentWait? Wait { get; init; }
    public DocumentReview? Review { get; init; }
    public ResultFacts? Result { get; init; }
    public string? Holder { get; init; }
    public ExtractedText? Text { get; init; }
    public SummarizationResult? Summary { get; init; }

    /// <summary>A page of text with a summary, and doubts about its second sentence.</summary>
    public static SeedFacts Doubted(string? holder = null) => new()
    {
        Pages = 1,
        Text = Written,
        Summary = Cited,
        Holder = holder,
        Review = new DocumentReview(
            Guid.CreateVersion7(),
            ReviewLane.Blocking,
            [
                new Finding("unsupported_number", "The number “21,860” does not stand in the cited text.") { Evidence = [new Evidence(2, 1)] },
                new Finding("low_text_confidence", "Some words were hard to read; check them against the page or the recording.", 0.58, 0.85) { Evidence = [new Evidence(3)] },
            ]),
    };

    public static ExtractedText Written { get; } = new(
    [
        new TextPage(1, TextSource.Native,
        [
            new TextBlock(1, BlockKind.Heading, "Pump station four"),
            new TextBlock(2, BlockKind.Paragraph, "The total of the quotation is 21,360 pounds, with value added tax."),
            new TextBlock(3, BlockKind.Paragraph, "Commissioning on site takes two days and is part of the price."),
            new TextBlock(4, BlockKind.Table, "| Item | Price |\n| --- | --- |\n| Pump | 12,600 |\n| Valves | 1,888 |"),
        ]),
    ]);

    public static SummarizationResult Cited { get; } = new(new Summary(
    [
        new SummarySentence("Commissioning on site takes two days and is part of the price.", [new Citation(3, "Commissioning on site takes two days") { Page = 1 }]),
        new SummarySentence("The total is 21,860 pounds with tax.", [new Citation(2, "The total of the quotation is 21,360 pounds") { Page = 1 }, new Citation(4, "") { Page = 1 }]),
        new SummarySentence("The order stays on hold until the vote.", []),
    ]))
    {
        Model = "test-model",
        Groundedness = 0.66,
        Usage = new SummaryUsage { PromptId = "general/summarize", PromptHash = "9c41e7a0deadbeef", InputTokens = 18_240, OutputTokens = 1_012, CachedTokens = 6_100, CostUsd = 0.0071m, Calls = 4 },
    };
}
