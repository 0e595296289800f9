using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace GenAIPipeline.AwsSimulator.Textract;

/// <summary>A document that is of a format Textract reads.</summary>
internal sealed record TextractDocument(byte[] Bytes, DocumentFormat Format)
{
    /// <summary>Names the content.</summary>
    public string Hash { get; } = Convert.ToHexString(SHA256.HashData(Bytes));

    /// <summary>The <c>Document</c> of a synchronous request: bytes, or an object of the simulator's S3.</summary>
    public static async Task<TextractDocument> ReadAsync(Simulator simulator, JsonNode document, long mostBytes, CancellationToken cancellation)
    {
        var bytes = (string?)document[nameof(Bytes)];
        var stored = document["S3Object"];
        if (bytes is null == stored is null)
            throw TextractErrors.InvalidParameter();
        return Of(bytes is not null ? Convert.FromBase64String(bytes) : await ReadObjectAsync(simulator, stored!, mostBytes, cancellation), mostBytes);
    }

    /// <summary>The <c>S3Object</c> of an asynchronous request.</summary>
    public static async Task<TextractDocument> ReadObjectAsync(Simulator simulator, JsonNode s3Object, TextractSettings settings, CancellationToken cancellation)
    {
        var document = Of(await ReadObjectAsync(simulator, s3Object, settings.AsyncBytes, cancellation), settings.AsyncBytes);
        if (document.Format is DocumentFormat.Png or DocumentFormat.Jpeg && document.Bytes.Length > settings.SyncBytes)
            throw TextractErrors.TooLarge(document.Bytes.Length, settings.SyncBytes);
        return document;
    }

    private static async Task<byte[]> ReadObjectAsync(Simulator simulator, JsonNode s3Object, long mostBytes, CancellationToken cancellation)
    {
        if ((string?)s3Object["Bucket"] is not { } bucket || (string?)s3Object["Name"] is not { } key)
            throw TextractErrors.InvalidParameter();
        if (simulator.Objects.Find(bucket, key, (string?)s3Object["Version"]) is not { } stored)
            throw TextractErrors.InvalidObject();
        if (stored.Blob.Length > mostBytes)
            throw TextractErrors.TooLarge(stored.Blob.Length, mostBytes);
        var bytes = new byte[stored.Blob.Length];
        await using var content = stored.Blob.OpenRead();
        await content.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    private static TextractDocument Of(byte[] bytes, long mostBytes)
    {
        if (bytes.Length == 0)
            throw TextractErrors.InvalidParameter();
        if (bytes.Length > mostBytes)
            throw TextractErrors.TooLarge(bytes.Length, mostBytes);
        return new TextractDocument(bytes, DocumentFormats.Of(bytes) ?? throw TextractErrors.UnsupportedDocument());
    }
}
