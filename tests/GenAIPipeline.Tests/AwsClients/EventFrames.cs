using System.Text;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;

namespace GenAIPipeline.Tests.AwsClients;

/// <summary>Messages of <c>application/vnd.amazon.eventstream</c>.</summary>
internal static class EventFrames
{
    public static byte[] Event(string type, string json) => Frame(json, (":message-type", "event"), (":event-type", type), (":content-type", "application/json"));

    public static byte[] Exception(string type, string json) => Frame(json, (":message-type", "exception"), (":exception-type", type), (":content-type", "application/json"));

    private static byte[] Frame(string json, params (string Name, string Value)[] headers)
    {
        var written = headers.Select(IEventStreamHeader (header) =>
        {
            var stream = new EventStreamHeader(header.Name);
            stream.SetString(header.Value);
            return stream;
        });
        return new EventStreamMessage([.. written], Encoding.UTF8.GetBytes(json)).ToByteArray();
    }
}
