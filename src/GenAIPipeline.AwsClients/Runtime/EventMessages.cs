using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;
using Amazon.Runtime.Internal;

namespace GenAIPipeline.AwsClients.Runtime;

/// <summary>Reads the messages of an event stream.</summary>
internal static class EventMessages
{
    private const string EventTypeHeader = ":event-type";

    public static TEvent Read<TEvent>(IEventStreamMessage message, Service service) where TEvent : new() =>
        message.Payload.Length == 0 ? new TEvent() : JsonSerializer.Deserialize<TEvent>(message.Payload, service.Json) ?? new TEvent();

    /// <summary>An event of a type that this version does not know; readers skip it.</summary>
    public static UnknownEventStreamEvent Unknown(IEventStreamMessage message) =>
        new(message, message.Headers.TryGetValue(EventTypeHeader, out var type) ? type.AsString() : string.Empty);

    /// <summary>The typed exception that a stream carried, with the payload's message and the type's name as error code.</summary>
    public static AmazonServiceException ReadException(IEventStreamMessage message, Service service, string code)
    {
        var body = ErrorBody.Parse(message.Payload);
        var text = new WireError(new ErrorResponse(), body).Text("message") ?? Text(message);
        return service.Errors[code](new WireError(new ErrorResponse { Code = code, Message = text }, body));
    }

    public static string Text(IEventStreamMessage message) => Encoding.UTF8.GetString(message.Payload);
}
