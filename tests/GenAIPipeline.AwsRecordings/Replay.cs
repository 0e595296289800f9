using System.Net;
using System.Text;
using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Amazon.Runtime.EventStreams.Internal;
using GenAIPipeline.AwsClients.Runtime;

namespace GenAIPipeline.AwsRecordings;

/// <summary>Lets the client make the recorded call, with the recorded answer in place of the network.</summary>
internal static class Replay
{
    public static JsonSerializerOptions JsonOf(ServiceModel service) => WireJson.For(service.IsRest ? WireCasing.Camel : WireCasing.Pascal);

    /// <returns>The answer that the client returns.</returns>
    /// <exception cref="AmazonServiceException">The recorded answer was an error.</exception>
    public static async Task<AmazonWebServiceResponse> CallAsync(RecordedCall call, CancellationToken cancellation)
    {
        var service = call.Operation.Service;
        var config = (ClientConfig)Activator.CreateInstance(service.ConfigType)!;
        config.RegionEndpoint = RegionEndpoint.USEast1;
        config.MaxErrorRetry = 0;
        config.HttpClientFactory = new RecordedFactory(call);
        using var client = (IDisposable)Activator.CreateInstance(service.ClientType, new BasicAWSCredentials("recorded", "recorded"), config)!;
        var task = (Task)service.ClientType.GetMethod(call.Operation.Name + "Async")!.Invoke(client, [Request(call), cancellation])!;
        await task;
        return (AmazonWebServiceResponse)task.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(task)!;
    }

    public static object Request(RecordedCall call)
    {
        var (operation, service) = (call.Operation, call.Operation.Service);
        var type = service.ModelType(operation.Input);
        var request = JsonSerializer.Deserialize(call.RequestBody ?? "{}", type, JsonOf(service))!;
        foreach (var (member, value) in operation.LabelsOf(call.RequestPath ?? operation.Path))
            type.GetProperty(char.ToUpperInvariant(member[0]) + member[1..])!.SetValue(request, value.Trim('{', '}'));
        return request;
    }

    /// <summary>The messages of a stream, by the runtime's decoder alone.</summary>
    public static IReadOnlyList<(string Type, byte[] Payload)> Messages(byte[] stream)
    {
        var messages = new List<(string, byte[])>();
        using var decoder = new EventStreamDecoder();
        decoder.MessageReceived += (_, args) => messages.Add((args.Message.Headers.TryGetValue(":event-type", out var type) ? type.AsString() : "", args.Message.Payload));
        decoder.ProcessData(stream, 0, stream.Length);
        return messages;
    }

    private sealed class RecordedFactory(RecordedCall call) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new RecordedHandler(call));

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;
    }

    private sealed class RecordedHandler(RecordedCall call) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage((HttpStatusCode)call.Status) { Content = new ByteArrayContent(call.Body), RequestMessage = request };
            foreach (var (name, value) in call.Headers.Where(header => header.Key is not ("Content-Length" or "Transfer-Encoding")))
            {
                if (!response.Headers.TryAddWithoutValidation(name, value))
                    response.Content.Headers.TryAddWithoutValidation(name, value);
            }

            return Task.FromResult(response);
        }
    }
}
