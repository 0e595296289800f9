using System.Net;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>Reads the answer of one operation: a JSON body, no body at all, or an error.</summary>
internal class Answer<TResponse>(Operation operation) : JsonResponseUnmarshaller where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) =>
        JsonSerializer.Deserialize<TResponse>(input.Stream, operation.Service.Json) ?? new TResponse();

    public override AmazonServiceException UnmarshallException(JsonUnmarshallerContext input, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = new StreamingUtf8JsonReader(input.Stream, AWSConfigs.StreamingUtf8JsonReaderBufferSize ?? 4096, input.JsonMaxDepth);
        var response = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(input, ref reader);
        response.InnerException = innerException;
        response.StatusCode = statusCode;
        return operation.ReadError(new WireError(response, ErrorBody.Parse(input.GetResponseBodyBytes())));
    }
}

/// <summary>An operation that answers with its status alone.</summary>
internal sealed class EmptyAnswer<TResponse>(Operation operation) : Answer<TResponse>(operation) where TResponse : AmazonWebServiceResponse, new()
{
    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => new TResponse();
}

/// <summary>An operation whose body is an event stream, which stays open after the answer has been returned.</summary>
internal sealed class StreamedAnswer<TResponse>(Operation operation, Func<Stream, TResponse> open) : Answer<TResponse>(operation) where TResponse : AmazonWebServiceResponse, new()
{
    public override bool HasStreamingProperty => true;

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext input) => open(input.Stream);

    protected override bool ShouldReadEntireResponse(IWebResponseData response, bool readEntireResponse) => false;
}

internal static class ErrorBody
{
    /// <summary>The body of an error; undefined where it is no JSON (a proxy's page, nothing at all).</summary>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }
}
