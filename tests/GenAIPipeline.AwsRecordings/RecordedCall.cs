namespace GenAIPipeline.AwsRecordings;

/// <summary>One recorded answer. <paramref name="RequestBody"/> and <paramref name="RequestPath"/> are null where only the answer was kept.</summary>
internal sealed record RecordedCall(ModelledOperation Operation, int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body, string? RequestBody, string? RequestPath);

/// <summary>What a file holds: calls of our operations, and what else there is, by kind. Neither means that the file is not understood.</summary>
internal sealed record RecordedContent(IReadOnlyList<RecordedCall> Calls, IReadOnlyList<string> OtherKinds)
{
    public static RecordedContent Other(string kind) => new([], [kind]);
}
