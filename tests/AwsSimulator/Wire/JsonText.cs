using System.Text.Encodings.Web;
using System.Text.Json;

namespace GenAIPipeline.AwsSimulator.Wire;

/// <summary>How JSON goes over the wire.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a whole body with its length; a lengthless answer would be chunked and look like a stream.</summary>
    public static Task WriteAllAsync(this HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, response.HttpContext.RequestAborted).AsTask();
    }
}
