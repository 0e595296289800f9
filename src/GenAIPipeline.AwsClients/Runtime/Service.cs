using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>An error answer: what the runtime read of it, and the body with the members that only this error has.</summary>
internal sealed record WireError(ErrorResponse Response, JsonElement Body)
{
    public string? Text(string member) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public int? Number(string member) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
}

/// <summary>What all operations of one service share on the wire.</summary>
internal sealed class Service
{
    /// <summary>The name that the runtime gives the request, such as <c>Amazon.Textract</c>.</summary>
    public required string RequestName { get; init; }

    public required string ApiVersion { get; init; }

    public required string ContentType { get; init; }

    /// <summary>Prefix of <c>X-Amz-Target</c>; null where the path names the operation.</summary>
    public string? Target { get; init; }

    public required WireCasing Casing { get; init; }

    /// <summary>Errors by the code they have on the wire.</summary>
    public required IReadOnlyDictionary<string, Func<WireError, AmazonServiceException>> Errors { get; init; }

    /// <summary>The exception of every code that an operation does not list.</summary>
    public required Func<WireError, AmazonServiceException> OtherError { get; init; }

    public JsonSerializerOptions Json => WireJson.For(Casing);
}
