using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>One page of a job's results, as the Get operations answer it.</summary>
internal static class JobPage
{
    private const int MostBlocks = 1_000;
    private const int MostExpenses = 20;

    public static JsonObject Answer(TextractJob job, JsonObject input)
    {
        var answer = new JsonObject { ["JobStatus"] = job.Status };
        var asked = (int?)input["MaxResults"];
        if (asked < 1)
            throw TextractErrors.InvalidParameter();
        var offset = Offset(job, (string?)input["NextToken"]);
        if (!job.IsExpense)
            answer[job.Operation == "StartDocumentTextDetection" ? "DetectDocumentTextModelVersion" : "AnalyzeDocumentModelVersion"] = "1.0";
        if (job.Status == TextractJob.InProgress)
            return answer;
        answer["DocumentMetadata"] = new JsonObject { ["Pages"] = job.Pages };
        if (job.StatusMessage is { } message)
            answer["StatusMessage"] = message;
        if (job.BadPages.Count > 0)
            answer["Warnings"] = new JsonArray(new JsonObject { ["ErrorCode"] = "INTERNAL_ERROR", ["Pages"] = new JsonArray([.. job.BadPages.Select(p => JsonValue.Create(p))]) });
        if (job.Status == TextractJob.Failed)
            return answer;
        // A greater number than the most is not refused.
        var most = job.IsExpense ? MostExpenses : MostBlocks;
        var count = Math.Min(asked ?? most, most);
        answer[job.IsExpense ? "ExpenseDocuments" : "Blocks"] = new JsonArray([.. job.Results.Skip(offset).Take(count).Select(b => b.DeepClone())]);
        if (offset + count < job.Results.Count)
            answer["NextToken"] = Token(job, offset + count);
        return answer;
    }

    private static string Token(TextractJob job, int offset) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{job.Id}/{offset}"));

    private static int Offset(TextractJob job, string? token)
    {
        if (token is null)
            return 0;
        var text = new byte[token.Length];
        if (!Convert.TryFromBase64String(token, text, out var length))
            throw TextractErrors.InvalidParameter("Request has invalid NextToken");
        return Encoding.UTF8.GetString(text, 0, length).Split('/') is [var id, var offset] && id == job.Id && int.TryParse(offset, CultureInfo.InvariantCulture, out var at)
            ? at
            : throw TextractErrors.InvalidParameter("Request has invalid NextToken");
    }
}
