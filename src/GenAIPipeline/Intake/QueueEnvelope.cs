using System.Text.Json;

namespace GenAIPipeline.Intake;

/// <summary>Takes messages out of SNS's envelope, which a subscription adds unless it delivers raw.</summary>
internal static class QueueEnvelope
{
    /// <summary>What was published; the body itself when it is in no envelope.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public static string Open(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.Text("Type") == "Notification" && root.Text("TopicArn") is not null && root.Text("Message") is { } message
            ? message
            : body;
    }

    /// <summary>A member that is a text; null when there is none.</summary>
    public static string? Text(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
