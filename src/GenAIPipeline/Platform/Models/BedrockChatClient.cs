using System.Runtime.CompilerServices;
using Amazon;
using Amazon.BedrockRuntime;
using Amazon.BedrockRuntime.Model;
using Amazon.Runtime;
using Amazon.Runtime.EventStreams;
using Microsoft.Extensions.AI;

namespace GenAIPipeline.Platform.Models;

/// <summary>A model of Bedrock by Converse and ConverseStream. Every failure is a <see cref="ModelFailureException"/> that names cause and cure and quotes nothing.</summary>
public sealed class BedrockChatClient : IChatClient
{
    private readonly IAmazonBedrockRuntime bedrock;
    private readonly string modelId;
    private readonly BedrockOptions settings;
    private readonly TimeProvider time;
    private readonly ChatClientMetadata metadata;

    /// <param name="bedrock">The connection; disposed with this client. Its own retries should be off (<see cref="Open"/>), so that ladders never multiply.</param>
    /// <param name="modelId">Id or ARN of a model or inference profile, unless a call names another.</param>
    /// <param name="settings">How the model is asked.</param>
    /// <param name="time">When an answer came.</param>
    public BedrockChatClient(IAmazonBedrockRuntime bedrock, string modelId, BedrockOptions settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(bedrock);
        (this.bedrock, this.modelId, this.settings, this.time) = (bedrock, modelId, settings, time);
        metadata = new ChatClientMetadata("aws.bedrock", Uri.TryCreate(bedrock.Config.ServiceURL, UriKind.Absolute, out var address) ? address : null, modelId);
    }

    /// <summary>Connects as the SDK's own chain of credentials and regions says, without retries and timeouts of its own.</summary>
    /// <exception cref="StartupException">No region is known.</exception>
    public static BedrockChatClient Open(ModelOptions models, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(models);
        var config = Configuration();
        if (models.Bedrock.Region is { } region)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        if (!string.IsNullOrWhiteSpace(models.Endpoint))
        {
            config.AuthenticationRegion = (models.Bedrock.Region ?? config.RegionEndpoint?.SystemName) ?? "us-east-1";
            config.ServiceURL = models.Endpoint;
        }

        try
        {
            return new BedrockChatClient(new AmazonBedrockRuntimeClient(config), models.Model!, models.Bedrock, time);
        }
        catch (AmazonClientException e)
        {
            throw new StartupException($"No connection to Bedrock can be made for the model {models.Model}: set Models:Bedrock:Region or AWS_REGION to the region in which the model is enabled.", e);
        }
    }

    /// <summary>Nothing is sent twice behind the gateway's back: a connection that was reset counts as stale to the SDK, which would send the call ten times more, each paid.</summary>
    internal static AmazonBedrockRuntimeConfig Configuration() => new() { MaxErrorRetry = 0, MaxStaleConnectionRetries = 0, Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = Prepare(messages, options);
        try
        {
            var answer = await bedrock.ConverseAsync(call.Request, cancellationToken);
            return answer.Output?.Message is null
                ? throw new ModelFailureException(ModelFailureCause.Unavailable, $"What answered for the model {call.Request.ModelId} is not Bedrock's Converse: check AWS_ENDPOINT_URL and proxies.")
                : BedrockAnswer.Read(answer, call.Request.ModelId, call.IsByTool, time.GetUtcNow());
        }
        catch (Exception e) when (!IsOurs(e, cancellationToken))
        {
            throw BedrockFailure.Of(e, call.Request.ModelId, Region);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A stream that ends before its <c>messageStop</c> throws <see cref="ModelFailureCause.Truncated"/> behind the updates that came.</remarks>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var call = Prepare(messages, options);
        var name = call.Request.ModelId;
        using var answer = await OpenAsync(call.Request, cancellationToken);
        // A read that waits for the next event is not always cancelled by the token: closing the connection ends it.
        await using var closing = cancellationToken.Register(static opened => ((ConverseStreamResponse)opened!).Dispose(), answer);
        var stream = new BedrockStream(name, answer.ResponseMetadata?.RequestId, call.IsByTool, time.GetUtcNow());
        await using var events = ((IAsyncEnumerable<IEventStreamEvent>)answer.Stream).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, stream, name, cancellationToken))
        {
            if (Read(stream, events.Current, name) is { } update)
                yield return update;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!stream.IsWhole)
            throw BedrockFailure.BrokenOff(name);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType.IsInstanceOfType(bedrock) ? bedrock
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => bedrock.Dispose();

    private string? Region => bedrock.Config.RegionEndpoint?.SystemName ?? bedrock.Config.AuthenticationRegion;

    private (ConverseRequest Request, bool IsByTool) Prepare(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        options ??= new ChatOptions();
        var asked = options.AdditionalProperties?.GetValueOrDefault(BedrockOptions.Key) as BedrockOptions ?? settings;
        return (BedrockRequest.Converse(options.ModelId ?? modelId, messages, options, asked), BedrockTools.AnswersByTool(options, asked));
    }

    private async Task<ConverseStreamResponse> OpenAsync(ConverseRequest request, CancellationToken cancellation)
    {
        try
        {
            return await bedrock.ConverseStreamAsync(BedrockRequest.Streamed(request), cancellation);
        }
        catch (Exception e) when (!IsOurs(e, cancellation))
        {
            throw BedrockFailure.Of(e, request.ModelId, Region);
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<IEventStreamEvent> events, BedrockStream stream, string name, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // Behind messageStop only the usage is missing: the answer is there.
            return stream.IsWhole ? false : throw BedrockFailure.OfStream(e, name, Region);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    private static ChatResponseUpdate? Read(BedrockStream stream, IEventStreamEvent received, string name)
    {
        try
        {
            return stream.Read(received);
        }
        catch (System.Text.Json.JsonException)
        {
            throw BedrockFailure.BrokenOff(name);
        }
    }

    private static bool IsOurs(Exception e, CancellationToken cancellation) => e is ModelFailureException || (cancellation.IsCancellationRequested && e is OperationCanceledException);
}
