using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GenAIPipeline.Extraction.Children;

/// <summary>The JSON between parent and child, generated at build time: reflection would cost a child its first 100 ms.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChildRequest))]
[JsonSerializable(typeof(ChildAnswer))]
internal sealed partial class ChildJson : JsonSerializerContext
{
    // The pipe is no web page: escaping every non-ASCII letter would double the size of most of the world's text.
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> buffer, ChildAnswer answer)
    {
        using var writer = new Utf8JsonWriter(buffer, Writing);
        JsonSerializer.Serialize(writer, answer, Default.ChildAnswer);
    }

    public static byte[] Write(ChildRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, Default.ChildRequest);

    public static ChildRequest ReadRequest(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.ChildRequest)!;

    public static ChildAnswer ReadAnswer(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.ChildAnswer)!;
}
